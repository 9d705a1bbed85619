"""A caller by PJSIP: python pjsip.py URI SPOKEN.wav HEARD.wav; lines typed are keys, "q" hangs up.

Runs outside of our environment, because PJSIP's Python package must not become part of it.
"""

import select
import sys

import pjsua2 as pj

TARGET, SPOKEN, HEARD = sys.argv[1:4]


class Call(pj.Call):
    over = False
    player = recorder = None

    def onCallState(self, parameters):  # noqa: N802
        self.over = self.getInfo().state == pj.PJSIP_INV_STATE_DISCONNECTED

    def onCallTransferRequest(self, parameters):  # noqa: N802
        parameters.statusCode = 603

    def onCallMediaState(self, parameters):  # noqa: N802
        if self.player is None:
            sound = self.getAudioMedia(-1)
            self.player, self.recorder = pj.AudioMediaPlayer(), pj.AudioMediaRecorder()
            self.player.createPlayer(SPOKEN)
            self.player.startTransmit(sound)
            self.recorder.createRecorder(HEARD)
            sound.startTransmit(self.recorder)


endpoint = pj.Endpoint()
endpoint.libCreate()
settings = pj.EpConfig()
settings.logConfig.level = settings.logConfig.consoleLevel = 1
settings.uaConfig.threadCnt = 0
settings.uaConfig.mainThreadOnly = True
settings.medConfig.noVad = True
settings.medConfig.ecTailLen = 0
endpoint.libInit(settings)
endpoint.audDevManager().setNullDev()
transport = pj.TransportConfig()
transport.boundAddress = "127.0.0.1"
endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
endpoint.libStart()
for codec in endpoint.codecEnum2():
    endpoint.codecSetPriority(codec.codecId, 255 if codec.codecId.startswith("PCMA") else 0)
known_as = pj.AccountConfig()
known_as.idUri = "sip:+4930555@127.0.0.1"
known_as.mediaConfig.transportConfig.boundAddress = "127.0.0.1"
account = pj.Account()
account.create(known_as)
call = Call(account)
call.makeCall(TARGET, pj.CallOpParam(True))
while not call.over:
    endpoint.libHandleEvents(20)
    if select.select([sys.stdin], [], [], 0)[0]:
        typed = sys.stdin.readline().strip() or "q"
        if typed == "q":
            call.hangup(pj.CallOpParam())
        else:
            call.dialDtmf(typed)
print("the call is over")
call.player = call.recorder = None
call = None
account.shutdown()
endpoint.libDestroy()
