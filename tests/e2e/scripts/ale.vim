" Opens the file named by PROMPT with Debian's ALE and the lines of its page; what it saw goes to OUT.
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
  packadd ale
  runtime autoload/ale/util.vim
  " What a person would type into the menu.
  function! ale#util#Input(message, value) abort
    let s:seen.offered = a:message
    return '1'
  endfunction
  source $SNIPPET
  exe 'edit' fnameescape($PROMPT)
  call s:UntilTrue({-> len(ale#engine#GetLoclist(bufnr(''))) > 1})
  let s:seen.opened = map(copy(ale#engine#GetLoclist(bufnr(''))),
      \ {_, one -> {'code': one.code, 'lnum': one.lnum, 'col': one.col, 'end_col': one.end_col}})
  call cursor(6, 20)
  ALECodeAction
  call s:UntilTrue({-> has_key(s:seen, 'offered')})
  call s:UntilTrue({-> &modified})
  let s:seen.fixed = getline(1, '$')
  ALEFix
  call s:UntilTrue({-> getline(1, '$') != s:seen.fixed})
  let s:seen.formatted = getline(1, '$')
catch
  let s:seen.error = v:exception . ' at ' . v:throwpoint
endtry
call writefile([json_encode(s:seen)], $OUT)
qall!
