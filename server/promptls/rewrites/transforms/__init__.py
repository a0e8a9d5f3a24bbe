"""One module a rewrite; the file is named for it. Found by walking this package."""
