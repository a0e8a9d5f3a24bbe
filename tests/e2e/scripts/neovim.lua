-- Opens the file named by PROMPT, starts the client as the README says, and writes what it saw to OUT as JSON.
local seen = {}
local function lines() return vim.api.nvim_buf_get_lines(0, 0, -1, false) end
local function until_true(condition) return vim.wait(30000, condition, 20) end

vim.cmd.edit(vim.env.PROMPT)
vim.bo.filetype = "markdown"
dofile(vim.env.SNIPPET)
vim.api.nvim_exec_autocmds("FileType", { buffer = 0 })

local function found()
  return vim.tbl_map(function(d)
    return { code = d.code, lnum = d.lnum, col = d.col, end_col = d.end_col, source = d.source }
  end, vim.diagnostic.get(0))
end

seen.attached = until_true(function() return #vim.lsp.get_clients({ bufnr = 0 }) == 1 end)
until_true(function() return #found() > 0 end)
seen.encoding = vim.lsp.get_clients({ bufnr = 0 })[1].offset_encoding
seen.opened = found()

-- A line typed at the top.
vim.api.nvim_buf_set_text(0, 0, 0, 0, 0, { "😀", "" })
until_true(function() return #found() > 0 and found()[1].lnum ~= seen.opened[1].lnum end)
seen.typed = found()

local before = table.concat(lines(), "\n")
vim.lsp.buf.code_action({ apply = true, context = { only = { "source.fixAll.promptls" }, diagnostics = {} } })
until_true(function() return table.concat(lines(), "\n") ~= before end)
seen.fixed = lines()

vim.lsp.buf.format({ async = false, timeout_ms = 30000 })
seen.formatted = lines()

local client = vim.lsp.get_clients({ bufnr = 0 })[1]
client:stop()
seen.stopped = until_true(function() return client:is_stopped() end)

local out = assert(io.open(vim.env.OUT, "w"))
out:write(vim.json.encode(seen))
out:close()
vim.cmd("qall!")
