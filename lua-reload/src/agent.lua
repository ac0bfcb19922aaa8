-- Runs in the program: finds the closures of a source, wherever the state holds them, and carries out patches. For every Lua from 5.1 on.
--
-- A patch is a table that `plan.rs` writes. Functions and variables go by numbers that stay over all versions of a source.

local debug, package = debug, package
local type, next, rawget, rawset, rawequal, setmetatable = type, next, rawget, rawset, rawequal, setmetatable
local error, pcall, select, collectgarbage = error, pcall, select, collectgarbage
local sort, rep, load_text, math_type = table.sort, string.rep, loadstring or load, math.type
local unpack, getfenv, setfenv = table.unpack or unpack, getfenv, setfenv
local setlocal, getmeta = debug.setlocal, debug.getmetatable
local setmeta, getupvalue, setupvalue = debug.setmetatable, debug.getupvalue, debug.setupvalue
local upvalueid, upvaluejoin = debug.upvalueid, debug.upvaluejoin
local setuser = debug.setuservalue

-- Whether global names are fields of a variable.
local environment = setfenv == nil

-- By source: what closures say of themselves; what their functions are called; which modules they are.
local known, names, modules = {}, {}, {}
-- What took whose place, for those that a host holds.
local replacements = setmetatable({}, { __mode = "k" })

local agent = { environment = environment }
local load_walk = ...
local walk, above_agent, entries = load_walk({ known, names, modules, replacements, agent }, known)

-- An assignment as start-up code makes it.
local assign = load_text("local t, k, v = ... t[k] = v", "=hotdelta")

-- What code compiled by itself gives.
local function compiled(source, code)
  local made, message = load_text(rep("\n", code.line - 1) .. code.text, source)
  if not made then error(message, 0) end
  return made
end

-- A variable of its own.
local function cell()
  local value
  return function() return value end
end

-- Carries out a patch; `undo` takes what brings the state back.
local function work(patch, undo)
  local source = patch.source
  local forms, variables = patch.current, patch.variables
  local found = walk(source)
  local warnings, new_of, id_of = {}, {}, {}

  local function warn(line, message)
    warnings[#warnings + 1] = { line = line, message = message }
  end

  local function name_of(id)
    return names[source][id] or "a function"
  end

  -- By variable: the closures that have it.
  local holders = {}
  for _, record in next, found.closures do
    id_of[record.f] = record.id
    for variable, index in next, record.slots do
      local list = holders[variable]
      if not list then
        list = {}
        holders[variable] = list
      end
      list[#list + 1] = { f = record.f, i = index, record = record }
    end
  end

  -- A variable of the chunk itself, in a closure; nil where there is none, or more than one of it.
  local function only(variable)
    local list = holders[variable]
    if not list then return nil end
    if upvalueid then
      local first = upvalueid(list[1].f, list[1].i)
      for i = 2, #list do
        if upvalueid(list[i].f, list[i].i) ~= first then return nil, true end
      end
    end
    return list[1]
  end

  -- By variable, and by one that leads to it: who has both, by the instance of the latter.
  local instances = {}
  local function instances_of(variable, leading)
    local by = instances[variable] or {}
    instances[variable] = by
    if not by[leading] then
      by[leading] = {}
      for _, holder in next, holders[variable] or {} do
        local slot = holder.record.slots[leading]
        if slot then by[leading][upvalueid(holder.f, slot)] = holder end
      end
    end
    return by[leading]
  end

  -- The variable that belongs to a closure, in another closure: they share one that leads to it.
  local function near(variable, record, description)
    for _, leading in next, description.leading do
      local slot = record.slots[leading]
      local holder = slot and upvalueid and instances_of(variable, leading)[upvalueid(record.f, slot)]
      if holder then return holder end
    end
  end

  -- Variables that come to be now: those of the chunk, and those of functions by what leads to them.
  local cells, inner_cells, pending, passed = {}, {}, {}, {}
  local running = false
  local evaluate

  local function begin(variable, place, record)
    place.pending = nil
    local description = variables[variable]
    if description.initial then
      setupvalue(place.f, 1, evaluate(description.initial, record))
    end
  end

  local provide

  local function fresh(variable, record, description)
    local place = { f = cell(), i = 1 }
    if description.once then
      cells[variable] = place
    else
      local by = record.cells or {}
      record.cells = by
      by[variable] = place
      for _, leading in next, description.leading do
        local slot = record.slots[leading]
        if slot and upvalueid then
          local key = upvalueid(record.f, slot)
          inner_cells[variable] = inner_cells[variable] or {}
          inner_cells[variable][key] = place
        end
      end
    end
    -- The chunk itself may still run, with a variable that no function has taken yet.
    local there = description.once and not description.fresh and found.main and found.main[description.name]
    if there then
      local value = there.value
      setupvalue(place.f, 1, new_of[value] or value)
      warn(description.line, "`" .. description.name .. "` is used by running start-up code: functions have a copy of it")
      return place
    end
    if description.returned and modules[source] then
      setupvalue(place.f, 1, package.loaded[modules[source].name])
      return place
    end
    if description.lost then
      warn(description.line, "`" .. description.name .. "` was used by no function: it starts anew")
    end
    if description.once and not running then
      place.pending = true
      pending[#pending + 1] = variable
    elseif not description.once or passed[variable] or not description.fresh then
      begin(variable, place, record)
    else
      place.pending = true
    end
    return place
  end

  -- Where a variable is, for a closure or for start-up code.
  function provide(variable, record, live)
    if record and record.slots[variable] then return { f = record.f, i = record.slots[variable] } end
    local description = variables[variable]
    if cells[variable] then return cells[variable] end
    local place, several
    if not description or description.once then place, several = only(variable) end
    if place then return place end
    if not description then return nil end
    if record then
      place = near(variable, record, description)
      if place then return place end
      if record.cells and record.cells[variable] then return record.cells[variable] end
      for _, leading in next, inner_cells[variable] and description.leading or {} do
        local slot = record.slots[leading]
        place = slot and inner_cells[variable][upvalueid(record.f, slot)]
        if place then return place end
      end
    end
    if several or not (record or description.once) then return nil end
    if live and description.lost and not description.returned then return nil end
    if description.initial or description.empty then return fresh(variable, record, description) end
  end

  local copied = false

  -- Gives a closure the variables that its code names. Gives the name of one that is not to be had.
  local function join(f, code, record, live)
    for i = 1, 255 do
      local name = getupvalue(f, i)
      if not name then return nil end
      local variable = code.variables[name]
      if variable then
        local place = provide(variable, record, live)
        if place and upvaluejoin then
          upvaluejoin(f, i, place.f, place.i)
        elseif place then
          copied = true
          setupvalue(f, i, (select(2, getupvalue(place.f, place.i))))
        elseif name ~= "_ENV" then
          return name
        end
      end
    end
  end

  -- The values of an expression of the source, or of the one before.
  local cache = {}
  local function values(number, record, live)
    local known_values = not record and cache[number]
    if known_values then return known_values end
    local code = patch.evaluators[number]
    local f = compiled(source, code)()
    local missing = join(f, code, record, live)
    if missing then return nil, missing end
    if setfenv and found.closures[1] then setfenv(f, getfenv(found.closures[1].f)) end
    local arguments = modules[source] and modules[source].arguments or {}
    local results = { f(unpack(arguments)) }
    if not record then cache[number] = results end
    return results
  end

  function evaluate(new, record)
    local results, missing = values(new.eval, record)
    if not results then
      error("`" .. missing .. "` is not to be had: nothing in the program kept it", 0)
    end
    return results[new.nth]
  end

  -- Each closure that is not in its current form gets a new one.
  local makers, kept = {}, {}
  local function renew(record)
    local form = forms[record.id]
    if not form or form[1] == record.form or new_of[record.f] then return end
    local code = patch.makers[record.id]
    if not code then return end
    local make = makers[record.id]
    if not make then
      make = compiled(source, code)
      -- 5.2 and 5.3 give one closure for two that have nothing of their own.
      if upvaluejoin then makers[record.id] = make end
    end
    if environment and _VERSION ~= "Lua 5.4" and _VERSION ~= "Lua 5.5" then makers[record.id] = nil end
    local f = make()
    local missing = join(f, code, record)
    if missing then
      kept[#kept + 1] = { record = record, name = missing }
      return
    end
    if setfenv then setfenv(f, getfenv(record.f)) end
    new_of[record.f] = f
    id_of[f] = record.id
  end
  for _, record in next, found.closures do renew(record) end
  if not upvaluejoin then
    for _, f in next, new_of do
      for i = 1, 255 do
        local name, value = getupvalue(f, i)
        if not name then break end
        if new_of[value] then setupvalue(f, i, new_of[value]) end
      end
    end
  end

  -- Puts a function into the place of another.
  local function put(place, old, new)
    local kind, holder, key, more = place[1], place[2], place[3], place[4]
    if kind == "value" then
      if rawget(holder, key) == old then
        rawset(holder, key, new)
        undo[#undo + 1] = function() rawset(holder, key, old) end
      end
    elseif kind == "key" then
      local value = rawget(holder, old)
      rawset(holder, old, nil)
      rawset(holder, new, value)
      undo[#undo + 1] = function()
        rawset(holder, new, nil)
        rawset(holder, old, value)
      end
    elseif kind == "upvalue" then
      setupvalue(holder, key, new)
      undo[#undo + 1] = function() setupvalue(holder, key, old) end
    elseif kind == "user" then
      setuser(holder, new, key)
      undo[#undo + 1] = function() setuser(holder, old, key) end
    elseif kind == "local" then
      setlocal(holder, key, more, new)
      undo[#undo + 1] = function() setlocal(holder, key, more, old) end
    else
      local base = above_agent()
      setlocal(base + holder, key, new)
      undo[#undo + 1] = function()
        local now = above_agent()
        setlocal(now + holder, key, old)
      end
    end
  end
  -- A key that goes away may hold a value that goes away too: values first.
  for _, keys in next, { false, true } do
    for old, new in next, new_of do
      for _, place in next, found.own[old].places do
        if (place[1] == "key") == keys then put(place, old, new) end
      end
    end
  end

  local function same(a, b)
    if a ~= a then return b ~= b end
    return rawequal(a, b) and (not math_type or math_type(a) == math_type(b))
  end

  -- Whether a value is still what the old source gave first; nil: that is not known.
  local function initial(value, old)
    if old.unknown then return nil end
    if old.function_id then return type(value) == "function" and id_of[value] == old.function_id end
    if old.table then
      if type(value) ~= "table" then return false end
      local count, known_all = 0, true
      for _, field in next, old.table do
        local is = initial(rawget(value, field[1]), field[2])
        if is == false then return false end
        known_all = known_all and is
        if rawget(value, field[1]) ~= nil then count = count + 1 end
      end
      for _ in next, value do count = count - 1 end
      if count ~= 0 then return false end
      return known_all or nil
    end
    if old.eval then
      local ok, results = pcall(values, old.eval)
      if not ok or not results then return nil end
      return same(results[1], value)
    end
    return value == nil
  end

  -- Brings a place from one first value to another.
  local function change(it, name, line, get, set)
    local value = get()
    if it.fields or it.metatable then
      if type(value) ~= "table" then
        return warn(line, "`" .. name .. "` is no table any more: it stays as it is")
      end
      for _, field in next, it.fields or {} do
        local function read() return rawget(value, field.key) end
        local function write(new)
          local before = rawget(value, field.key)
          rawset(value, field.key, new)
          undo[#undo + 1] = function() rawset(value, field.key, before) end
        end
        change(field.change, name .. "." .. field.name, field.line, read, write)
      end
      if it.metatable then
        local function read() return getmeta(value) end
        local function write(new)
          local before = getmeta(value)
          setmeta(value, new)
          undo[#undo + 1] = function() setmeta(value, before) end
        end
        change(it.metatable, "the metatable of " .. name, line, read, write)
      end
      return
    end
    local is = initial(value, it.old or {})
    if is then
      return set(it.new and evaluate(it.new))
    end
    if it.new and it.old == nil and value == nil then return set(evaluate(it.new)) end
    if it.new == nil and value == nil then return end
    if is == nil then
      return warn(line, "`" .. name .. "` stays as it is: what it was at first is not known")
    end
    warn(line, "`" .. name .. "` was changed by the program, and in the source: it stays as it is")
  end

  local operations = {}

  function operations.new(operation)
    local variable = operation.variable
    passed[variable] = true
    local description, place = variables[variable], cells[variable]
    if place and place.pending then
      begin(variable, place)
    elseif not place and description and description.required then
      evaluate(description.initial)
    end
  end

  function operations.run(operation)
    evaluate({ eval = operation.eval, nth = 1 })
  end

  function operations.variable(operation)
    local place, several = only(operation.variable)
    if several then
      return warn(operation.line, "`" .. operation.name .. "` is there several times: each stays as it is")
    end
    place = place or cells[operation.variable]
    if not place then
      return warn(operation.line, "`" .. operation.name .. "` is used by no function: it stays as it is")
    end
    local list = not upvaluejoin and holders[operation.variable] or { place }
    local function get() return (select(2, getupvalue(place.f, place.i))) end
    local function set(value)
      for _, holder in next, list do
        local before = select(2, getupvalue(holder.f, holder.i))
        setupvalue(holder.f, holder.i, value)
        undo[#undo + 1] = function() setupvalue(holder.f, holder.i, before) end
        local new = new_of[holder.f]
        if new and not upvaluejoin then
          local code = patch.makers[id_of[new]]
          for i = 1, 255 do
            local name = getupvalue(new, i)
            if not name then break end
            if code.variables[name] == operation.variable then setupvalue(new, i, value) end
          end
        end
      end
    end
    change(operation.change, operation.name, operation.line, get, set)
  end

  function operations.field(operation)
    local t
    if operation.environment then
      local place = only(operation.environment)
      t = place and select(2, getupvalue(place.f, place.i))
      if setfenv and found.closures[1] then t = getfenv(found.closures[1].f) end
      t = t or _G
    else
      local ok, results, missing = pcall(values, operation.table, nil, true)
      if not ok then error(results, 0) end
      if not results then
        return warn(operation.line, "`" .. operation.name .. "` stays as it is: `" .. missing .. "` is not to be had")
      end
      t = results[1]
    end
    if type(t) ~= "table" then
      return warn(operation.line, "`" .. operation.name .. "` stays as it is: it is no field of a table")
    end
    local key = operation.key
    local function get()
      local value = rawget(t, key)
      if value == nil and getmeta(t) then value = t[key] end
      return value
    end
    local function set(value)
      local before, meta = rawget(t, key), getmeta(t)
      if before == nil and meta and rawget(meta, "__newindex") ~= nil then
        assign(t, key, value)
      else
        rawset(t, key, value)
      end
      undo[#undo + 1] = function() rawset(t, key, before) end
    end
    if operation.change.old == nil and rawget(t, key) == nil then get = function() end end
    change(operation.change, operation.name, operation.line, get, set)
  end

  function operations.module(operation)
    local module = modules[source]
    if not module then
      return warn(operation.line, "the value of the source stays as it is: no module is known that has it")
    end
    local loaded = package.loaded
    local function get() return loaded[module.name] end
    local function set(value)
      local before = loaded[module.name]
      loaded[module.name] = value
      undo[#undo + 1] = function() loaded[module.name] = before end
    end
    change(operation.change, operation.name, operation.line, get, set)
  end

  running = true
  for _, variable in next, pending do
    local place = cells[variable]
    if place.pending and not variables[variable].fresh then begin(variable, place) end
  end
  for _, operation in next, patch.operations do operations[operation.kind](operation) end

  -- What goes on with old code.
  local reformed = false
  for _, record in next, found.closures do
    local form = forms[record.id]
    reformed = reformed or not form or form[2] ~= record.code
  end
  for _, frame in next, found.frames do
    local record = frame.record
    local form = forms[record.id]
    if not form or form[2] ~= record.code then
      warn(frame.line, "`" .. name_of(record.id) .. "` is running at line " .. frame.line
        .. " of its old code, and ends with it")
      reformed = true
    end
  end
  for _, it in next, kept do
    warn(nil, "a closure of `" .. name_of(it.record.id) .. "` keeps its old code: it has no `" .. it.name .. "`")
  end
  local gone, order = {}, {}
  for _, record in next, found.closures do
    if not forms[record.id] then
      for _, place in next, record.places do
        local kind, holder, key = place[1], place[2], place[3]
        local held = kind == "value" and rawget(holder, key) == record.f
          or kind == "key" and rawget(holder, record.f) ~= nil
          or kind == "upvalue" and not new_of[holder] and not found.own[holder]
        if held then
          if not gone[record.id] then
            gone[record.id] = 0
            order[#order + 1] = record.id
          end
          gone[record.id] = gone[record.id] + 1
          break
        end
      end
    end
  end
  sort(order)
  for _, id in next, order do
    warn(nil, "`" .. name_of(id) .. "` is gone from the source: who holds it goes on with its old code")
  end
  if #found.unknown > 0 then
    sort(found.unknown)
    warn(found.unknown[1], "a function of the source that is not known keeps its code")
  end
  if reformed and #found.fresh > 0 then
    warn(nil, "a coroutine that has not started yet begins with the function that it was made from")
  end
  if copied then
    warn(nil, "this Lua cannot share upvalues: new functions have copies of them")
  end
  local replaced = 0
  for old, new in next, new_of do
    replacements[old] = new
    replaced = replaced + 1
  end
  return { warnings = warnings, replaced = replaced }
end

-- Takes what closures of a source say of themselves.
function agent.know(patch)
  local source = patch.source
  local signatures = known[source] or {}
  known[source] = signatures
  for text, proto in next, patch.protos do signatures[text] = proto end
  names[source] = names[source] or {}
  for id, name in next, patch.names or {} do names[source][id] = name end
end

function agent.apply(patch)
  agent.know(patch)
  local undo = {}
  -- A walk allocates much and frees nothing. 5.1 cannot say whether it collects.
  local asked, collects = pcall(collectgarbage, "isrunning")
  if asked and collects then collectgarbage("stop") end
  local ok, result = pcall(work, patch, undo)
  if asked and collects then collectgarbage("restart") end
  if not ok then
    for i = #undo, 1, -1 do undo[i]() end
    error(result, 0)
  end
  return result
end

function agent.module(source, name, ...)
  modules[source] = { name = name, arguments = { name, ... } }
end

function agent.replacement(f)
  while replacements[f] do f = replacements[f] end
  return f
end

entries[agent.apply] = true

return agent
