"""One module a format; each defines `FORMAT`. Found by walking this package."""
