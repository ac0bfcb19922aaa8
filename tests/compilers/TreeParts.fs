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
    let outline = StringBuilder()
    let constants = List<string>()
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
    member _.Write(part: string) =
        for text in [ text; outline ] do
            text.Append(part.Length).Append(':').Append(part) |> ignore

    member _.Tag(tag: string) =
        for text in [ text; outline ] do
            text.Append(tag).Append(' ') |> ignore

    /// A value that is part of the code and not of its outline.
    member _.Constant(value: string) =
        text.Append(value.Length).Append(':').Append(value) |> ignore
        constants.Add value

    member _.Constants = constants
    member _.Bind value = own[value] <- own.Count
    member _.TryOwn(value: FSharpMemberOrFunctionOrValue) =
        match own.TryGetValue value with
        | true, number -> Some number
        | _ -> None

    member _.Digest = Frame.Hash text
    member _.Outline = Frame.Hash outline

    static member HashOf(text: string) =
        let hash = SHA256.HashData(Encoding.UTF8.GetBytes text)
        Convert.ToHexStringLower(hash.AsSpan(0, 16))

    static member private Hash(text: StringBuilder) = Frame.HashOf(text.ToString())

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

/// An expression as it is written.
type Expression =
    { Range: range
      Parent: int
      IsParen: bool
      /// A `try` or `while`: the code of what stands first in it has the keyword.
      IsBlock: bool }

/// The expressions of a file as they are written. A step of a computation expression has no place of its own in the typed tree, only that of
/// what it returns or waits for; the points of its code begin at the keyword before.
type Written(input: ParsedInput) =
    let position (line: int) (column: int) = (int64 line <<< 32) ||| int64 column
    let first (range: range) = position range.StartLine range.StartColumn
    let last (range: range) = position range.EndLine range.EndColumn
    let all = List<Expression>()
    /// Where the first expression in each one starts.
    let inner = Dictionary<int, int64>()

    do
        let numbers = Dictionary<SynExpr, int>(HashIdentity.Reference)

        let add () path node =
            match node with
            | SyntaxNode.SynExpr expression ->
                let parent =
                    match path with
                    | SyntaxNode.SynExpr parent :: _ ->
                        match numbers.TryGetValue parent with
                        | true, number -> number
                        | _ -> -1
                    | _ -> -1

                if parent >= 0 then
                    let start = first expression.Range

                    inner[parent] <-
                        match inner.TryGetValue parent with
                        | true, known -> min known start
                        | _ -> start

                numbers[expression] <- all.Count

                all.Add
                    { Range = expression.Range
                      Parent = parent
                      IsParen = expression.IsParen
                      IsBlock = expression.IsTryWith || expression.IsTryFinally || expression.IsWhile }
            | _ -> ()

        ParsedInput.fold add () input

    // From the outside in: one stands behind those that it lies in.
    let order = Array.init all.Count id
    do Array.sortInPlaceBy (fun at -> struct (first all[at].Range, -(last all[at].Range))) order
    let starts = order |> Array.map (fun at -> first all[at].Range)

    /// The number of the smallest expression around a range.
    let smallest (extent: range) =
        let found = Array.BinarySearch(starts, first extent)
        let mutable at = if found < 0 then ~~~found - 1 else found

        while at + 1 < starts.Length && starts[at + 1] = first extent do
            at <- at + 1

        while at >= 0 && last all[order[at]].Range < last extent do
            at <- at - 1

        if at < 0 then -1 else order[at]

    /// The number of the expression around one that begins with it behind a keyword or bracket; -1: it does not.
    let around (at: int) =
        let parent = all[at].Parent
        let start = first all[at].Range
        if parent >= 0 && first all[parent].Range < start && inner[parent] = start then parent else -1

    /// A step with the keyword that it begins with: `return x` for `x`, and `try` of the code in it.
    member _.Step(extent: range) =
        let rec keyword (at: int) =
            match around at with
            | -1 -> at
            | parent when all[parent].IsParen -> keyword parent
            | parent when last all[parent].Range = last all[at].Range -> parent
            | _ -> at

        let at = smallest extent

        if at < 0 then
            extent
        else
            let own = if first all[at].Range = first extent then keyword at else at
            // Code that ends earlier is in the block already.
            let block = if last all[at].Range = last extent then around own else -1
            let start = if block >= 0 && all[block].IsBlock then block else own
            Range.unionRanges (Range.mkRange extent.FileName all[start].Range.Start extent.End) extent

let strings (items: seq<string>) =
    JsonArray([| for item in items -> (JsonValue.Create item :> JsonNode) |])
