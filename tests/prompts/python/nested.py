def prompt_for(items, user):
    # promptls: prompt
    return (
        f"""Write a note to {user["name"]} about {", ".join(f"{item!s}" for item in items)}.
One sentence a thing, {{"format": "plain text"}} and no more than 25 words each.
"""
        + "Sign it with the name of the shop."
    )
