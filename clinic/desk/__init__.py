"""The staff's pages and the patient's page for photos: rendered here, shown by any browser.

A page is a module with a tuple `PAGES`; `access` guards every one of them before it runs.
"""
