/// The resident compilers of the tests. One JSON request a line comes in, {"jobs": [{"compiler": "fsc" | "csc" | "tree",
/// "directory", "arguments"}]}, where "tree" takes fsc's arguments and a "tree" to write the typed tree to; one JSON answer a line goes out, {"ok": [[ERROR, …], …]}, a list of errors for each job in their order.
module Compilers.Program

open System
open System.IO
open System.Text
open System.Text.Json.Nodes

let private compile (job: JsonNode) =
    let text (name: string) = job[name].GetValue<string>()
    let arguments = [| for a in job["arguments"].AsArray() -> a.GetValue<string>() |]

    try
        match text "compiler" with
        | "fsc" -> FSharp.compile arguments
        | "tree" -> Tree.export arguments (text "tree")
        | "csc" -> CSharp.compile (text "directory") arguments
        | other -> [| $"there is no compiler '{other}'" |]
    with e ->
        [| string e |]

let private array (items: seq<JsonNode>) = JsonArray(Array.ofSeq items)

let private answer (request: string) =
    let reply = JsonObject()

    try
        let body = JsonNode.Parse request
        let jobs = Array.ofSeq (body["jobs"].AsArray())
        // The jobs of a request do not depend on one another.
        let errors = jobs |> Array.Parallel.map compile
        reply["ok"] <- array [ for job in errors -> (array [ for e in job -> (JsonValue.Create e :> JsonNode) ] :> JsonNode) ]
    with e ->
        let error = JsonObject()
        error["type"] <- JsonValue.Create(e.GetType().FullName)
        error["message"] <- JsonValue.Create e.Message
        reply["error"] <- error

    reply.ToJsonString()

[<EntryPoint>]
let main _ =
    use input = new StreamReader(Console.OpenStandardInput(), UTF8Encoding false)
    use output = new StreamWriter(Console.OpenStandardOutput(), UTF8Encoding false, AutoFlush = true, NewLine = "\n")
    // The compilers may print; the stream belongs to the protocol.
    Console.SetOut TextWriter.Null

    let rec loop () =
        match input.ReadLine() with
        | null -> 0
        | request ->
            output.WriteLine(answer request)
            loop ()

    loop ()
