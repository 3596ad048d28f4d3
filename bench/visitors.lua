-- For wrk with as many threads as connections: each thread is one visitor after the other, who makes
-- recorded journeys and keeps the session's cookie. Arguments: a file, with a line for each request
-- (status, method, target and body, parted by tabs; an empty line ends a journey), and the headers.

local HEADERS, TOKEN = "", ("t"):rep(32)
local journeys, journey, at, session, threads = {}, 1, 0, nil, {}
wrong, example = 0, ""

function setup(thread)
  thread:set("number", #threads)
  threads[#threads + 1] = thread
end

function init(args)
  HEADERS = io.open(args[2], "rb"):read("*a")
  local requests = {}
  for line in io.lines(args[1]) do
    if line == "" then
      journeys[#journeys + 1], requests = requests, {}
    else
      local status, method, target, body = line:match("^(%d+)\t(%u+)\t([^\t]*)\t(.*)$")
      requests[#requests + 1] = { tonumber(status), method, target, body }
    end
  end
  journey = number * 5 % #journeys + 1
end

function request()
  at = at + 1
  if at > #journeys[journey] then
    journey, at, session = journey % #journeys + 1, 1, nil
  end
  local _, method, target, body = unpack(journeys[journey][at])
  local about = ""
  if session then about = "Cookie: csrftoken=" .. TOKEN .. "; sessionid=" .. session .. "\r\n" end
  if method == "POST" then
    about = about .. "Content-Type: application/x-www-form-urlencoded\r\n"
      .. "Content-Length: " .. #body .. "\r\n"
  end
  return method .. " " .. target .. " HTTP/1.1\r\n" .. HEADERS .. about .. "\r\n" .. body
end

function response(status, headers)
  local right = journeys[journey][at]
  if status ~= right[1] then
    wrong, example = wrong + 1, right[2] .. " " .. right[3] .. ": " .. status
  end
  session = (headers["Set-Cookie"] or ""):match("sessionid=([^;]+)") or session
end

function done(summary, latency)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.timeout
  local last = ""
  for _, thread in ipairs(threads) do
    failed = failed + thread:get("wrong")
    last = thread:get("example") ~= "" and thread:get("example") or last
  end
  print("found", summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3, failed, last)
end
