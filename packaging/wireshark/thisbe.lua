-- Wireshark and tshark: Thisbe's packet plane (docs/protocol.md, "The packet plane").
-- tshark -X lua_script:thisbe.lua …, or copy it into the folder "Personal Lua Plugins" (Help, About, Folders).

local thisbe = Proto("thisbe", "Thisbe packet plane")

local kinds = { [0] = "data", [1] = "echo", [2] = "echo reply", [3] = "control" }
local types = {
    [1] = "hello", [2] = "challenge", [3] = "proposal", [4] = "acceptance", [5] = "refusal", [6] = "start",
    [7] = "started", [8] = "progress", [9] = "finish", [10] = "result", [11] = "abort",
}
local reasons = { [1] = "busy", [2] = "rate", [3] = "duration", [4] = "size", [5] = "direction", [6] = "stale nonce" }
local directions = { [0] = "forward", [1] = "reverse", [2] = "both" }
local patterns = { [0] = "constant", [1] = "poisson", [2] = "onoff", [3] = "burst", [4] = "ramp" }
local units = { [0] = "packets (millionths a second)", [1] = "bits a second", [2] = "unlimited" }

local f = thisbe.fields
f.version = ProtoField.uint8("thisbe.version", "Version", base.DEC, nil, 0x38)
f.kind = ProtoField.uint8("thisbe.kind", "Kind", base.DEC, kinds, 0x07)
f.stream = ProtoField.uint8("thisbe.stream", "Stream")
f.size = ProtoField.uint16("thisbe.size", "Size")
f.session = ProtoField.uint32("thisbe.session", "Session", base.HEX)
f.sequence = ProtoField.uint64("thisbe.sequence", "Sequence")
f.sent = ProtoField.uint64("thisbe.sent", "Sent (ns of the sender)")
f.mac = ProtoField.bytes("thisbe.mac", "MAC")
f.asked = ProtoField.uint64("thisbe.t1", "t1 (ns of the asker)")
f.received = ProtoField.uint64("thisbe.t2", "t2 (ns of the answerer)")
f.type = ProtoField.uint8("thisbe.type", "Type", base.DEC, types)
f.attempt = ProtoField.uint64("thisbe.attempt", "Attempt", base.HEX)
f.nonce = ProtoField.string("thisbe.nonce", "Nonce")
f.key = ProtoField.bytes("thisbe.key", "X25519 public key")
f.direction = ProtoField.uint8("thisbe.direction", "Direction", base.DEC, directions)
f.pattern = ProtoField.uint8("thisbe.pattern", "Pattern", base.DEC, patterns)
f.unit = ProtoField.uint8("thisbe.unit", "Unit of the rate", base.DEC, units)
f.rate = ProtoField.uint64("thisbe.rate", "Rate")
f.duration = ProtoField.uint64("thisbe.duration", "Duration (ns)")
f.count = ProtoField.uint64("thisbe.count", "Count")
f.reason = ProtoField.uint8("thisbe.reason", "Reason", base.DEC, reasons)
f.limit = ProtoField.uint64("thisbe.limit", "Limit")
f.numbers = ProtoField.bytes("thisbe.accounts", "Accounts of sender and receiver")
f.tag = ProtoField.bytes("thisbe.tag", "Tag")
f.payload = ProtoField.bytes("thisbe.payload", "Payload")

local function dissect_plan(buffer, tree)
    tree:add(f.direction, buffer(0, 1))
    tree:add(f.pattern, buffer(1, 1))
    tree:add(f.unit, buffer(2, 1))
    tree:add(f.rate, buffer(12, 8))
    tree:add(f.duration, buffer(20, 8))
    tree:add(f.count, buffer(28, 8))
end

local function dissect_control(buffer, tree)
    local type = buffer(1, 1):uint()
    tree:add(f.type, buffer(1, 1))
    tree:add(f.size, buffer(2, 2))
    if type >= 6 then
        tree:add(f.session, buffer(4, 4))
        tree:add(f.reason, buffer(8, 1))
        tree:add(f.numbers, buffer(12, buffer:len() - 28))
        tree:add(f.tag, buffer(buffer:len() - 16, 16))
        return types[type]
    end
    tree:add(f.attempt, buffer(4, 8))
    if type == 2 or type == 3 then tree:add(f.nonce, buffer(12, 29)) end
    if type == 3 then
        tree:add(f.key, buffer(41, 32))
        dissect_plan(buffer(73, 44), tree)
    elseif type == 4 then
        tree:add(f.session, buffer(12, 4))
        tree:add(f.key, buffer(16, 32))
        tree:add(f.tag, buffer(48, 16))
    elseif type == 5 then
        tree:add(f.reason, buffer(12, 1))
        tree:add(f.limit, buffer(16, 8))
    end
    return types[type]
end

local function dissect_probe(buffer, tree, kind)
    tree:add(f.stream, buffer(1, 1))
    tree:add(f.size, buffer(2, 2))
    tree:add(f.session, buffer(4, 4))
    tree:add(f.sequence, buffer(8, 8))
    tree:add(f.sent, buffer(16, 8))
    tree:add(f.mac, buffer(24, 8))
    if kind ~= 0 then
        tree:add(f.asked, buffer(32, 8))
        tree:add(f.received, buffer(40, 8))
    elseif buffer:len() > 32 then
        tree:add(f.payload, buffer(32))
    end
    return kinds[kind] .. " #" .. tostring(buffer(8, 8):uint64())
end

function thisbe.dissector(buffer, pinfo, root)
    pinfo.cols.protocol = "Thisbe"
    local tree = root:add(thisbe, buffer())
    local kind = buffer(0, 1):uint() % 8
    tree:add(f.version, buffer(0, 1))
    tree:add(f.kind, buffer(0, 1))
    local info
    if kind == 3 then info = dissect_control(buffer, tree) else info = dissect_probe(buffer, tree, kind) end
    pinfo.cols.info = info
    tree:append_text(", " .. info)
    return buffer:len()
end

local lengths = { [1] = 48, [2] = 41, [3] = 117, [4] = 64, [5] = 24 }

-- Ours if version, kind and size fit; a control message of a known type and, where it has one, its fixed length.
local function heuristic(buffer, pinfo, root)
    if buffer:len() < 24 then return false end
    local first = buffer(0, 1):uint()
    if first < 0xc8 or first > 0xcb or buffer(2, 2):uint() ~= buffer:len() then return false end
    if first == 0xcb then
        local type = buffer(1, 1):uint()
        if not types[type] or (lengths[type] and lengths[type] ~= buffer:len()) then return false end
        if type >= 6 and buffer:len() < 28 then return false end
    elseif buffer:len() < (first == 0xc8 and 32 or 48) then
        return false
    end
    thisbe.dissector(buffer, pinfo, root)
    return true
end

thisbe:register_heuristic("udp", heuristic)
