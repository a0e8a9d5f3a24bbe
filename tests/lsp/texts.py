"""Prompts with all that makes positions hard. Each asks for accuracy, which one rule reports."""

from __future__ import annotations

MODEL = "---\nmodel: glm-4.7-flash\n---\n"

TEXTS = {
    "ascii": MODEL + "Extract the key information from this document. Be accurate.\n",
    "emoji": MODEL + "Extract 😀é👩‍🚀 the key information from this document. Be accurate.   \n",
    "crlf": MODEL.replace("\n", "\r\n")
    + "Extract the key information from this text. 😀   \r\n\r\n\r\n\r\nSummarise it. Be accurate.\r\n",
    "separators": MODEL + "One\u2028two 😀\x85\fthree.\n\nSummarise the text\u2029. Be accurate.  \t\nYes.\n",
    "bom": "\ufeff" + MODEL + "😀 Summarise the text. Be accurate. \n\n\n\nYes.",
}
