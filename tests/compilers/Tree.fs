/// The typed tree of a build as a file. `typed-tree-diff/src/exported` reads it and describes the fields.
module Compilers.Tree

open System
open System.IO
open System.Text.Json.Nodes
open FSharp.Compiler.CodeAnalysis
open FSharp.Compiler.Diagnostics
open FSharp.Compiler.Symbols
open FSharp.Compiler.Text
open Compilers.TreeParts
open Compilers.TreeWalker

[<Literal>]
let private Schema = 1

let private exportMember (documents: Documents) (written: Written) (owner: string) (name: string) (range: range) (arguments: FSharpMemberOrFunctionOrValue list list) (body: FSharpExpr) =
    let node = JsonObject()
    node["owner"] <- JsonValue.Create owner
    node["name"] <- JsonValue.Create name
    let occurrences = JsonArray()
    let types = Types()
    let frame = Frame(None, -1)
    frame.Cover range

    for group in arguments do
        for value in group do
            frame.Bind value
            frame.Write(types.Name value.FullType)

    node["parameters"] <- strings [ for group in arguments do for value in group -> types.Name value.FullType ]
    node["returns"] <- JsonValue.Create(types.Name body.Type)

    try
        let walker = Walker(documents, written, occurrences, types)
        walker.On(Some [], fun () -> walker.Walk(frame, Taker.Nobody, body))
        node["digest"] <- JsonValue.Create frame.Digest
        node["occurrences"] <- occurrences
    with e ->
        // The service has no expression for some of what the compiler knows: then nothing is said of the member.
        node["unread"] <- JsonValue.Create e.Message

    frame.Extent |> ValueOption.iter (fun extent -> node["span"] <- documents.Span extent)
    node

/// Whether the service never has an expression of a member: equality and comparison that the compiler makes for a union with a case that is null.
let private isEndless (value: FSharpMemberOrFunctionOrValue) =
    let hasNull (entity: FSharpEntity) =
        entity.Attributes
        |> Seq.exists (fun attribute ->
            attribute.AttributeType.CompiledName = nameof CompilationRepresentationAttribute
            && attribute.ConstructorArguments
               |> Seq.exists (fun (_, flags) ->
                   match flags with
                   | :? int as flags -> flags &&& int CompilationRepresentationFlags.UseNullAsTrueValue <> 0
                   | _ -> false))

    value.IsCompilerGenerated && value.DeclaringEntity |> Option.exists hasNull

let rec private declarations (documents: Documents) (written: Written) (members: JsonArray) (owner: string) (items: FSharpImplementationFileDeclaration list) =
    for item in items do
        match item with
        | FSharpImplementationFileDeclaration.Entity(entity, items) ->
            if not entity.IsFSharpAbbreviation then
                declarations documents written members (Types.Entity entity) items
        | FSharpImplementationFileDeclaration.MemberOrFunctionOrValue(value, _, _) when isEndless value -> ()
        | FSharpImplementationFileDeclaration.MemberOrFunctionOrValue(value, arguments, body) ->
            let owner = match value.DeclaringEntity with Some e -> Types.Entity e | None -> owner
            members.Add(exportMember documents written owner value.CompiledName value.DeclarationLocation arguments body)
        | FSharpImplementationFileDeclaration.InitAction action ->
            members.Add(exportMember documents written owner "" action.Range [] action)

let private checker = lazy FSharpChecker.Create(keepAssemblyContents = true, projectCacheSize = 4)

/// Long chains of steps are deep expressions.
let private onDeepStack (work: unit -> 'result) =
    let mutable result = Error(InvalidOperationException() :> exn)

    let run () =
        result <-
            try
                Ok(work ())
            with e ->
                Error e

    let thread = Threading.Thread(run, 256 <<< 20)
    thread.Start()
    thread.Join()

    match result with
    | Ok result -> result
    | Error e -> raise (AggregateException e)

/// Checks with fsc's own arguments and writes the tree; gives the errors.
let export (arguments: string[]) (output: string) =
    let options = checker.Value.GetProjectOptionsFromCommandLineArgs(output + ".fsproj", arguments)
    let results = checker.Value.ParseAndCheckProject options |> Async.RunSynchronously

    let errors =
        results.Diagnostics
        |> Array.filter (fun d -> d.Severity = FSharpDiagnosticSeverity.Error)
        |> Array.map string

    if errors.Length = 0 then
        let documents = Documents arguments
        let members = JsonArray()

        for file in results.AssemblyContents.ImplementationFiles do
            let parsed =
                checker.Value.GetBackgroundParseResultsForFileInProject(file.FileName, options)
                |> Async.RunSynchronously

            let written = Written parsed.ParseTree
            onDeepStack (fun () -> declarations documents written members "" file.Declarations)

        let tree = JsonObject()
        tree["schema"] <- JsonValue.Create Schema
        tree["documents"] <- documents.Items
        tree["members"] <- members
        File.WriteAllText(output, tree.ToJsonString())

    errors
