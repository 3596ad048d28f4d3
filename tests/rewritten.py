"""A text in the form of the second release, as short as the limits ask: for tests of the page."""

_HEADLINES = {
    "headline-too-early": "Renew your student permit from {opens}",
    "headline-open": "Renew your student permit online by {closes}",
    "headline-late": "Renew your student permit online {today}",
    "headline-penalty": "Renew your expired permit online {today}",
    **dict.fromkeys(("button-open", "button-late", "button-penalty"), "Apply on ANEF"),
}
REWRITTEN = {
    "summary": "- **About 100 € for the card.** You pay when you get it.\n"
    "- **You may have a gap after {expires}.** Until then, keep your card with you.\n"
    "- **A paper is missing? Apply anyway.** Say why in a letter.",
    "steps": "1. **Log in to ANEF**\n\n   ### I have no account\n\n   Make one there.\n\n"
    "2. **Attach your papers and send**\n\n3. **Download your proof** («attestation de dépôt»)",
    "documents": "- Your passport\n- Your card\n- Proof of your address",
    "cost": "- The card: about 100 €.",
    "next": "- **At once** You get a proof.\n- **Later** You get an SMS.",
    "trouble": "Do you need help now? Call [112](tel:112).\n\n"
    "### ANEF does not work\n\nTake a picture of the page, and call.",
    "ask": "",
    "doubt": "The fee may change.",
    "notes": {
        "too-early": "You cannot apply yet.",
        "open": "Send a whole file now.",
        "late": "The later you send it, the longer you wait.",
        "penalty": "Send it today.",
        **_HEADLINES,
    },
}
