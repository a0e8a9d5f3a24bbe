" Opens the file named by PROMPT with vim-lsp (in the folder VIM_LSP) and the lines of its page;
" what it saw goes to OUT.
set nocompatible nomore encoding=utf-8 hidden
filetype plugin on
let s:seen = {}

function! s:UntilTrue(Condition) abort
  let l:ends = reltime()
  while !a:Condition() && reltimefloat(reltime(l:ends)) < 30
    sleep 50m
  endwhile
  return a:Condition()
endfunction

try
  exe 'set rtp+=' . fnameescape($VIM_LSP)
  runtime! plugin/lsp.vim
  source $SNIPPET
  call lsp#enable()
  exe 'edit' fnameescape($PROMPT)
  let s:seen.attached = s:UntilTrue({-> lsp#get_server_status('promptls') ==# 'running'})
  call s:UntilTrue({-> lsp#get_buffer_diagnostics_counts().warning > 0})
  LspDocumentDiagnostics
  call s:UntilTrue({-> !empty(getloclist(0))})
  let s:seen.opened = map(getloclist(0), {_, one -> {'text': one.text, 'lnum': one.lnum, 'col': one.col}})
  lclose
  " By the lines of the page that fix and format on save.
  source $SNIPPET.save
  write
  let s:seen.saved = readfile($PROMPT)
  LspStopServer
  let s:seen.stopped = s:UntilTrue({-> lsp#get_server_status('promptls') ==# 'exited'})
catch
  let s:seen.error = v:exception . ' at ' . v:throwpoint
endtry
call writefile([json_encode(s:seen)], $OUT)
qall!
