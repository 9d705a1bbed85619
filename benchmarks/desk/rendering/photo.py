"""A photo of a scene: table and paper, coin, pieces, their shadows, the lens, the sensor, JPEG."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from benchmarks.desk.rendering import coins
from benchmarks.desk.rendering.camera import Camera, Points
from benchmarks.desk.rendering.pieces import Piece

Picture = NDArray[np.float32]
"""Height x width x 3, blue first, 0 to 1."""
Corner = NDArray[np.int32]
THICK = 1.8
"""Millimeters of a coin, about."""
FINER = 2
"""Pieces are drawn so many times larger and made small again: soft edges, as a lens makes."""
FRACTION = 4
"""Bits of a pixel's fraction when drawing."""


@dataclass(frozen=True)
class Look:
    """How the photo is taken, besides the camera."""

    light: float
    """Radians: the direction it comes from."""
    height: float
    """Radians above the table."""
    soft: float
    """Millimeters that a shadow's edge blurs."""
    dark: float
    """Of shadows: 0 none, 1 black."""
    tint: tuple[float, float, float]
    falloff: float
    """How much darker the far side is."""
    noise: float
    blur: float
    """Pixels; of the lens and the hand."""
    quality: int
    """Of the JPEG."""
    table: tuple[float, float, float]
    paper: tuple[float, float] | None
    """Millimeters; None: the photo shows nothing but paper."""
    paper_turn: float
    paper_middle: tuple[float, float]
    grain: float
    """Of the table's texture."""


def render(
    camera: Camera,
    look: Look,
    coin: tuple[str, float, tuple[float, float]] | None,
    placed: list[tuple[Piece, tuple[float, float]]],
    dice: Generator,
) -> bytes:
    """The photo as JPEG. `coin` is its id, diameter and middle; pieces have their middles."""
    ground, at = _ground(camera, look, dice)
    shade = np.ones(ground.shape[:2], np.float32)
    if coin:
        turn = np.linspace(0, 2 * math.pi, 60, endpoint=False)
        ring = np.stack((np.cos(turn), np.sin(turn)), -1) * coin[1] / 2 + coin[2]
        low, high = (np.column_stack((ring, np.full(60, z))) for z in (0.0, THICK))
        shade *= _shadow(camera, look, np.concatenate((low, high)))
    for piece, middle in placed:
        shade *= _shadow(camera, look, piece.points + np.array((*middle, 0)))
    picture = ground * shade[..., None]
    if coin:
        _draw_coin(picture, camera, look, coin, dice)
    for piece, middle in placed:
        _draw_piece(picture, camera, look, piece, middle)
    return _developed(picture, at, look, dice)


def _ground(camera: Camera, look: Look, dice: Generator) -> tuple[Picture, NDArray[np.float32]]:
    """Table and paper without shadows, and where each pixel lies on the table."""
    v, u = np.mgrid[0 : camera.height, 0 : camera.width].astype(np.float32)
    back = np.linalg.inv(camera.on_plane()).astype(np.float32)
    x, y, w = (back[i, 0] * u + back[i, 1] * v + back[i, 2] for i in range(3))
    x, y = x / w, y / w
    picture = np.empty((camera.height, camera.width, 3), np.float32)
    noise = dice.normal(0, 1, (256, 256)).astype(np.float32)
    grain = cv2.GaussianBlur(noise, (0, 0), sigmaX=9, sigmaY=1.2)
    grain = grain / grain.std() * look.grain
    place = (np.mod(x * 2, 256).astype(np.float32), np.mod(y * 2, 256).astype(np.float32))
    wood = cv2.remap(grain, *place, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    picture[:] = np.array(look.table, np.float32) * (1 + wood[..., None])
    fibers = cv2.GaussianBlur(noise, (0, 0), 1.5)
    fibers = cv2.remap(fibers / fibers.std() * 0.008, *place, cv2.INTER_LINEAR)
    white = np.array((0.86, 0.87, 0.88), np.float32) * (1 + fibers[..., None])
    if look.paper is None:
        picture[:] = white
    else:
        c, s = math.cos(look.paper_turn), math.sin(look.paper_turn)
        px, py = x - look.paper_middle[0], y - look.paper_middle[1]
        along, across = c * px + s * py, c * py - s * px
        inside = (np.abs(along) < look.paper[0] / 2) & (np.abs(across) < look.paper[1] / 2)
        cover = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 0.8)[..., None]
        picture = picture * (1 - cover) + white * cover
    return picture, np.stack((x, y), -1)


def _shadow(camera: Camera, look: Look, points: Points) -> Picture:
    """What light is left beside an object: its cast shadow, and a dark seam where it lies."""
    reach = points[:, 2:] / math.tan(look.height)
    away = -np.array((math.cos(look.light), math.sin(look.light)))
    cast = np.column_stack((points[:, :2] + reach * away, np.zeros(len(points))))
    foot = np.column_stack((points[:, :2], np.zeros(len(points))))
    scale = camera.focal / camera.distance
    left = np.ones((camera.height, camera.width), np.float32)
    for outline, blur, dark in ((cast, look.soft, look.dark), (foot, 0.5, 0.25)):
        pixels, _ = camera.seen(np.concatenate((outline, foot)))
        hull = cv2.convexHull(np.round(pixels * 2**FRACTION).astype(np.int32))
        sigma = max(0.7, blur * scale)
        # Only around it: blurring the whole photo for each would take most of the time.
        low, high = _around(pixels, 4 * sigma, camera)
        if (high <= low).any():
            continue
        mask = np.zeros(tuple((high - low)[::-1]), np.float32)
        cv2.fillConvexPoly(mask, hull - low * 2**FRACTION, 1.0, cv2.LINE_AA, FRACTION)
        part = left[low[1] : high[1], low[0] : high[0]]
        part *= 1 - dark * cv2.GaussianBlur(mask, (0, 0), sigma)
    return left


def _around(pixels: Points, margin: float, camera: Camera) -> tuple[Corner, Corner]:
    """The part of the photo that holds the pixels: its first corner and the one past its last."""
    low = np.maximum(np.floor(pixels.min(axis=0) - margin).astype(np.int32), 0)
    high = np.ceil(pixels.max(axis=0) + margin).astype(np.int32)
    return low, np.minimum(high, (camera.width, camera.height)).astype(np.int32)


def _draw_coin(
    picture: Picture, camera: Camera, look: Look,
    coin: tuple[str, float, tuple[float, float]], dice: Generator,
) -> None:  # fmt: skip
    name, diameter, middle = coin
    face = coins.texture(name, look.light, dice)
    metal = np.array(coins.METALS[coins.OF_COIN[name]][0], np.float32) / 255
    scale = diameter / coins.SIDE
    turn = float(dice.uniform(0, 2 * math.pi))
    c, s = math.cos(turn) * scale, math.sin(turn) * scale
    half = coins.SIDE / 2 - 0.5
    lay = np.array(
        (
            (c, -s, middle[0] - c * half + s * half),
            (s, c, middle[1] - s * half - c * half),
            (0, 0, 1),
        )
    )
    y, x = np.mgrid[0 : coins.SIDE, 0 : coins.SIDE] - half
    disc = (np.hypot(x, y) <= coins.SIDE / 2).astype(np.float32)
    corners = np.array(((-1, -1), (-1, 1), (1, -1), (1, 1))) * diameter / 2 + middle
    both = np.concatenate([np.column_stack((corners, np.full(4, z))) for z in (0, THICK)])
    low, high = _around(camera.seen(both)[0], 3, camera)
    if (high <= low).any():
        return
    part = picture[low[1] : high[1], low[0] : high[0]]
    crop = np.array(((1, 0, -low[0]), (0, 1, -low[1]), (0, 0, 1.0)))
    size = (int(high[0] - low[0]), int(high[1] - low[1]))
    # The edge: the coin's outline at every height between the table and its face.
    for step in np.linspace(0, 1, 12):
        place = crop @ camera.on_plane(THICK * float(step)) @ lay
        mask = cv2.warpPerspective(disc, place, size, flags=cv2.INTER_AREA)[..., None]
        if step < 1:
            side = metal * (0.45 + 0.3 * float(step))
            part[:] = part * (1 - mask) + side * mask
        else:
            top = cv2.warpPerspective(face, place, size, flags=cv2.INTER_AREA)
            part[:] = part * (1 - mask) + top * mask


def _draw_piece(
    picture: Picture, camera: Camera, look: Look, piece: Piece, middle: tuple[float, float]
) -> None:
    points = piece.points + np.array((*middle, 0))
    pixels, depths = camera.seen(points)
    low, high = _around(pixels, 3, camera)
    if (high <= low).any():
        return
    corners = points[piece.triangles]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12
    middles = corners.mean(axis=1)
    sight = camera.place - middles
    sight /= np.linalg.norm(sight, axis=1, keepdims=True)
    # Whichever way the net is wound: outside is away from the eye's far side.
    normals *= np.sign((normals * sight).sum(axis=1, keepdims=True))
    colors = _shaded(piece, normals, sight, look)
    shape = (high - low)[::-1] * FINER
    patch = np.zeros((*shape, 3), np.float32)
    mask = np.zeros(tuple(shape), np.float32)
    drawn = np.round((pixels[piece.triangles] - low) * FINER * 2**FRACTION).astype(np.int32)
    for index in np.argsort(-depths[piece.triangles].mean(axis=1)):
        color = tuple(float(value) for value in colors[index])
        cv2.fillConvexPoly(patch, drawn[index], color, cv2.LINE_8, FRACTION)
        cv2.fillConvexPoly(mask, drawn[index], 1.0, cv2.LINE_8, FRACTION)
    size = (int(high[0] - low[0]), int(high[1] - low[1]))
    patch = cv2.resize(patch, size, interpolation=cv2.INTER_AREA)
    cover = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)[..., None]
    part = picture[low[1] : high[1], low[0] : high[0]]
    part[:] = part * (1 - cover) + patch


def _shaded(piece: Piece, normals: Points, sight: Points, look: Look) -> Points:
    light = np.array(
        (
            math.cos(look.light) * math.cos(look.height),
            math.sin(look.light) * math.cos(look.height),
            math.sin(look.height),
        )
    )
    bright = np.clip(normals @ light, 0, 1) * 0.55 + 0.3 + 0.25 * np.clip(normals[:, 2], 0, 1)
    mirrored = 2 * (normals * sight).sum(axis=1, keepdims=True) * normals - sight
    # What metal mirrors: white paper below, a window, a dark room between.
    window = np.exp(-((1 - mirrored @ light) ** 2) / 0.06)
    room = 0.30 + 0.5 * np.clip(-mirrored[:, 2], 0, 1) + 0.25 * np.clip(mirrored[:, 2], 0, 1)
    base = np.array(piece.color)
    dull = base * bright[:, None]
    shiny = base * (room * 1.5)[:, None] + window[:, None] * 0.8
    shaded: Points = np.clip(dull * (1 - piece.metal) + shiny * piece.metal, 0, 1)
    return shaded


def _developed(picture: Picture, at: NDArray[np.float32], look: Look, dice: Generator) -> bytes:
    """Light and its color, blur, noise, JPEG."""
    far = at[..., 0] * math.cos(look.light) + at[..., 1] * math.sin(look.light)
    lit = (1 + look.falloff * far[..., None] / 150) * np.array(look.tint, np.float32)
    picture = np.asarray(picture * lit, np.float32)
    if look.blur > 0.2:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), look.blur), np.float32)
    noise = look.noise * dice.standard_normal(picture.shape, np.float32)
    picture = np.asarray(picture + noise, np.float32)
    pixels = (np.clip(picture, 0, 1) * 255).astype(np.uint8)
    coded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, look.quality])[1]
    return coded.tobytes()
