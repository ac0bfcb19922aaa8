-- Walks through all that a state holds. For every Lua from 5.1 on.
--
-- Gives a function that finds the closures of a source and each place where one is, and one that says how far up its caller's caller is.

local debug, coroutine = debug, coroutine
local type, next, setmetatable, concat = type, next, setmetatable, table.concat
local getinfo, getlocal, getmeta, getupvalue = debug.getinfo, debug.getlocal, debug.getmetatable, debug.getupvalue
local getuser, getfenv = debug.getuservalue, getfenv

-- Tables that are no part of the program; by source: what closures say of themselves and who they are (function, form, code, variables).
local hidden, known = ...
-- Threads of the host that are no coroutines of the program.
local foreign = setmetatable({}, { __mode = "k" })
-- The functions through which the program, or its host, comes to the agent.
local entries = {}

local function signature(f, info)
  local list, n = {}, 0
  for i = 1, 255 do
    local name = getupvalue(f, i)
    if not name then break end
    n = n + 1
    list[n] = name .. ","
  end
  return info.linedefined .. ":" .. info.lastlinedefined .. ":" .. concat(list)
end

-- The level of the function that called `apply`, seen from the caller of this one.
local function above_agent()
  local level = 2
  while true do
    local info = getinfo(level, "f")
    if not info then return nil end
    if entries[info.func] then return level end
    level = level + 1
  end
end

-- Walks through all that the state holds. Gives the closures of a source and each place where one is.
local function walk(source)
  local found = { closures = {}, frames = {}, unknown = {}, fresh = {} }
  local closures = found.closures
  local signatures = known[source] or {}
  local own = {}
  local seen = { [hidden] = true, [foreign] = true, [entries] = true, [found] = true, [closures] = true, [own] = true }
  for _, table in next, hidden do seen[table] = true end
  seen[seen] = true
  local stack, n = {}, 0
  seen[stack] = true

  -- The record of a function, if it is one of the source's.
  local function closure(f)
    local record = own[f]
    if record ~= nil then return record end
    record = false
    local info = getinfo(f, "S")
    if info.source == source and info.what == "Lua" then
      local proto = signatures[signature(f, info)]
      if proto then
        local slots = {}
        for i, variable in next, proto[4] do
          if variable ~= 0 then slots[variable] = i end
        end
        record = { f = f, id = proto[1], form = proto[2], code = proto[3], slots = slots, places = {} }
        closures[#closures + 1] = record
      else
        found.unknown[#found.unknown + 1] = info.linedefined
      end
    end
    own[f] = record
    return record
  end

  local function push(value)
    if not seen[value] then
      seen[value] = true
      n = n + 1
      stack[n] = value
    end
  end

  local walked = { table = true, ["function"] = true, userdata = true, thread = true }
  local function visit(value, kind, holder, key, more)
    local sort = type(value)
    if walked[sort] then
      if sort == "function" then
        local record = closure(value)
        if record then
          record.places[#record.places + 1] = { kind, holder, key, more }
        end
      end
      push(value)
    end
  end

  -- Most of a state is tables of texts and numbers: these are passed over first.
  local texts = {}
  seen[texts] = true
  local function walk_table(t)
    for k, v in next, t do
      local sort = type(v)
      if sort == "table" then
        if not seen[v] then
          seen[v] = true
          n = n + 1
          stack[n] = v
        end
      elseif sort == "function" then
        if own[v] ~= false then visit(v, "value", t, k) end
      elseif sort == "userdata" or sort == "thread" then
        visit(v, "value", t, k)
      end
      if not texts[k] then
        sort = type(k)
        if sort == "string" then
          texts[k] = true
        elseif walked[sort] then
          visit(k, "key", t, k)
        end
      end
    end
    local meta = getmeta(t)
    if meta then push(meta) end
  end

  local function walk_function(f)
    for i = 1, 255 do
      local name, value = getupvalue(f, i)
      if not name then break end
      visit(value, "upvalue", f, i)
    end
    if getfenv then push(getfenv(f)) end
  end

  local function walk_userdata(u)
    local meta = getmeta(u)
    if meta then push(meta) end
    if not getuser then
      local env = debug.getfenv(u)
      if env then push(env) end
      return
    end
    for i = 1, 255 do
      local value, there = getuser(u, i)
      visit(value, "user", u, i)
      if not there then break end
    end
  end

  -- Gives the table for the locals of the chunk itself, where the frame is one of it.
  local function frame(info)
    local f = info.func
    local record = closure(f)
    if record then
      found.frames[#found.frames + 1] = { record = record, line = info.currentline }
    end
    push(f)
    if info.what == "main" and info.source == source then
      found.main = found.main or {}
      return found.main
    end
  end

  -- A name that stands for two variables says nothing.
  local function note(main, name, value)
    main[name] = main[name] == nil and { value = value }
  end

  local function walk_thread(thread)
    local level = 0
    while true do
      local info = getinfo(thread, level, "Slf")
      if not info then break end
      local main = frame(info)
      for step = 1, -1, -2 do
        local i = step
        while true do
          local name, value = getlocal(thread, level, i)
          if not name then break end
          visit(value, "local", thread, level, i)
          if main then note(main, name, value) end
          i = i + step
        end
      end
      level = level + 1
    end
    if level == 0 and not foreign[thread] and coroutine.status(thread) == "suspended" then
      found.fresh[#found.fresh + 1] = thread
    end
  end

  -- The thread that runs the agent: all behind the agent. Levels are counted from there.
  local function walk_own()
    local base = above_agent()
    local level = base
    while base do
      local info = getinfo(level, "Slf")
      if not info then break end
      if level >= base then
        local main = frame(info)
        for step = 1, -1, -2 do
          local i = step
          while true do
            local name, value = getlocal(level, i)
            if not name then break end
            visit(value, "own", level - base, i)
            if main then note(main, name, value) end
            i = i + step
          end
        end
      end
      level = level + 1
    end
  end

  local running = coroutine.running()
  if running then seen[running] = true end
  walk_own()
  push(debug.getregistry())
  push(getfenv and getfenv(0) or _G)
  for _, value in next, { false, 0, "", print } do
    local meta = getmeta(value)
    if meta then push(meta) end
  end
  local meta = getmeta(nil)
  if meta then push(meta) end
  while n > 0 do
    local value = stack[n]
    stack[n] = nil
    n = n - 1
    local sort = type(value)
    if sort == "table" then
      walk_table(value)
    elseif sort == "function" then
      walk_function(value)
    elseif sort == "thread" then
      walk_thread(value)
    else
      walk_userdata(value)
    end
  end
  found.own = own
  return found
end

local function start()
  for _, thread in next, walk("").fresh do foreign[thread] = true end
end
entries[start] = true
start()

return walk, above_agent, entries
