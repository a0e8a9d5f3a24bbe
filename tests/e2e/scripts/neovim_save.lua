-- Opens the file named by PROMPT with the lines of the page and saves it; writes what is on disk to OUT as JSON.
vim.cmd.edit(vim.env.PROMPT)
vim.bo.filetype = "markdown"
dofile(vim.env.SNIPPET)
vim.api.nvim_exec_autocmds("FileType", { buffer = 0 })
vim.wait(30000, function() return #vim.diagnostic.get(0) > 0 end, 20)
vim.cmd("write")
local out = assert(io.open(vim.env.OUT, "w"))
out:write(vim.json.encode({ saved = vim.fn.readfile(vim.env.PROMPT) }))
out:close()
vim.cmd("qall!")
