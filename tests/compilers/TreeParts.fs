/// What the export of a typed tree is put together from: names of types, documents, what is known of an occurrence, expressions as written.
module internal Compilers.TreeParts

open System
open System.Collections.Generic
open System.IO
open System.Security.Cryptography
open System.Text
open System.Text.Json.Nodes
open FSharp.Compiler.Symbols
open FSharp.Compiler.Syntax
open FSharp.Compiler.Text

/// Types by their names in metadata, without what inference numbers anew: a type parameter is called by where it turned up first.
type Types() =
    let parameters = Dictionary<string, int>()

    member types.Name(t: FSharpType) : string =
        let t = t.ErasedType

        if t.IsGenericParameter then
            let name = t.GenericParameter.Name

            if not (parameters.ContainsKey name) then
                parameters[name] <- parameters.Count

            $"'{parameters[name]}"
        else
            let name =
                if t.IsAnonRecordType then t.AnonRecordTypeDetails.CompiledName
                elif t.HasTypeDefinition then Types.Entity t.TypeDefinition
                else "?"

            let arguments = t.GenericArguments |> Seq.map types.Name |> String.concat ", "
            if arguments = "" then name else $"{name}<{arguments}>"

    /// The name in metadata, nested types behind `+`.
    static member Entity(entity: FSharpEntity) =
        if entity.IsArrayType then $"[{entity.ArrayRank}]"
        elif entity.IsByRef then "&"
        elif entity.IsNamespace then entity.FullName
        else
            defaultArg entity.BasicQualifiedName entity.CompiledName

/// What is written about an occurrence while its body is walked.
type Frame(parent: Frame option, index: int) =
    let text = StringBuilder()
    let own = Dictionary<FSharpMemberOrFunctionOrValue, int>()
    let captures = SortedDictionary<string, string>(StringComparer.Ordinal)
    let mutable extent: range voption = ValueNone

    member _.Parent = parent
    /// All that is known to lie in it, debug points too: `let! x = f y` belongs to the step before, which begins behind it.
    member _.Extent = extent
    member _.Cover(range: range) =
        match extent with
        | ValueNone -> extent <- ValueSome range
        | ValueSome known when known.FileName = range.FileName -> extent <- ValueSome(Range.unionRanges known range)
        | ValueSome _ -> ()
    /// -1 for the member itself.
    member _.Index = index
    member _.Captures = captures
    member _.Write(part: string) = text.Append(part.Length).Append(':').Append(part) |> ignore
    member _.Tag(tag: string) = text.Append(tag).Append(' ') |> ignore
    member _.Bind value = own[value] <- own.Count
    member _.TryOwn(value: FSharpMemberOrFunctionOrValue) =
        match own.TryGetValue value with
        | true, number -> Some number
        | _ -> None

    member _.Digest =
        let hash = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))
        Convert.ToHexStringLower(hash.AsSpan(0, 16))

/// The documents of a build, by the names that its PDB gives them.
type Documents(arguments: string[]) =
    let maps =
        [| for a in arguments do
               if a.StartsWith "--pathmap:" then
                   match a.Substring("--pathmap:".Length).Split('=', 2) with
                   | [| from; target |] -> from, target
                   | _ -> () |]

    let numbers = Dictionary<string, int>()
    let items = JsonArray()

    member _.Items = items

    member _.Number(path: string) =
        match numbers.TryGetValue path with
        | true, number -> number
        | _ ->
            let name =
                maps
                |> Array.tryPick (fun (from: string, target: string) ->
                    if path.StartsWith(from, StringComparison.Ordinal) then
                        Some(target + path.Substring from.Length)
                    else
                        None)

            let document = JsonObject()
            document["name"] <- JsonValue.Create(defaultArg name path)
            document["sha256"] <- JsonValue.Create(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes path)))
            items.Add document
            numbers[path] <- items.Count - 1
            items.Count - 1

    member documents.Span(range: range) : JsonNode =
        let span = JsonObject()
        span["document"] <- JsonValue.Create(documents.Number range.FileName)
        span["start_line"] <- JsonValue.Create range.StartLine
        span["start_column"] <- JsonValue.Create(range.StartColumn + 1)
        span["end_line"] <- JsonValue.Create range.EndLine
        span["end_column"] <- JsonValue.Create(range.EndColumn + 1)
        span

/// The expressions of a file as they are written. A step of a computation expression has no place of its own in the typed tree, only that of
/// what it returns or waits for; the points of its code are at the keyword before.
type Written(input: ParsedInput) =
    let position (line: int) (column: int) = (int64 line <<< 32) ||| int64 column
    let first (range: range) = position range.StartLine range.StartColumn
    let last (range: range) = position range.EndLine range.EndColumn
    let begun = HashSet<struct (int64 * int64)>()

    let all =
        let found = List<struct (range * range voption)>()

        let add () path node =
            match node with
            | SyntaxNode.SynExpr expression ->
                let parent =
                    match path with
                    | SyntaxNode.SynExpr parent :: _ ->
                        if first parent.Range = first expression.Range then
                            begun.Add(struct (first parent.Range, last parent.Range)) |> ignore

                        ValueSome parent.Range
                    | _ -> ValueNone

                found.Add(struct (expression.Range, parent))
            | _ -> ()

        ParsedInput.fold add () input
        let all = found.ToArray()
        // From the outside in: a range stands behind those that it lies in.
        Array.sortInPlaceBy (fun (struct (range, _)) -> struct (first range, -(last range))) all
        all

    let starts = all |> Array.map (fun (struct (range, _)) -> first range)

    /// The smallest expression around a range, or the one that a keyword makes of it: `return x` for `x`.
    member _.Step(extent: range) =
        let rec search at =
            if at < 0 then
                extent
            else
                let struct (range, parent) = all[at]

                if last range < last extent then
                    search (at - 1)
                else
                    match parent with
                    | ValueSome outer when
                        first range = first extent
                        && last outer = last range
                        && first outer < first range
                        && not (begun.Contains(struct (first outer, last outer)))
                        ->
                        outer
                    | _ -> range

        let at = Array.BinarySearch(starts, first extent)
        let mutable at = if at < 0 then ~~~at - 1 else at

        while at + 1 < starts.Length && starts[at + 1] = first extent do
            at <- at + 1

        search at

let strings (items: seq<string>) =
    JsonArray([| for item in items -> (JsonValue.Create item :> JsonNode) |])
