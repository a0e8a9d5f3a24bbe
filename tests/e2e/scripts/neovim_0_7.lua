-- As neovim.lua, with what Neovim 0.7 has.
local seen = {}
local function lines() return vim.api.nvim_buf_get_lines(0, 0, -1, false) end
local function until_true(condition) return vim.wait(30000, condition, 20) end
local function clients() return vim.lsp.buf_get_clients(0) end
local function found()
  return vim.tbl_map(function(d)
    return { code = d.code or d.user_data and d.user_data.lsp.code, lnum = d.lnum, col = d.col, end_col = d.end_col }
  end, vim.diagnostic.get(0))
end

vim.cmd("edit " .. vim.env.PROMPT)
vim.bo.filetype = "markdown"
dofile(vim.env.SNIPPET)

seen.attached = until_true(function() return next(clients()) ~= nil end)
until_true(function() return #found() > 0 end)
seen.opened = found()

-- 0.7 asks which action, even where there is one.
vim.ui.select = function(items, _, chosen) chosen(items[1], 1) end
local before = table.concat(lines(), "\n")
vim.lsp.buf.code_action({ only = { "source.fixAll.promptls" }, diagnostics = {} })
until_true(function() return table.concat(lines(), "\n") ~= before end)
seen.fixed = lines()

vim.lsp.buf.formatting_sync(nil, 30000)
seen.formatted = lines()

local client = select(2, next(clients()))
client.stop()
seen.stopped = until_true(function() return client.is_stopped() end)

local out = assert(io.open(vim.env.OUT, "w"))
out:write(vim.json.encode(seen))
out:close()
vim.cmd("qall!")
