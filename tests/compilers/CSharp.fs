/// C#, by the SDK's Roslyn, with csc's own reading of its arguments.
module Compilers.CSharp

open System.Collections.Concurrent
open System.IO
open Microsoft.CodeAnalysis
open Microsoft.CodeAnalysis.CSharp
open Microsoft.CodeAnalysis.Text

// Reference assemblies do not change while the server runs, and reading 160 of them costs more than a compilation. Those
// that are themselves outputs of it have paths with their content's hash.
let private references = ConcurrentDictionary<string, MetadataReference>()

let private reference (path: string) =
    references.GetOrAdd(path, (fun path -> MetadataReference.CreateFromFile path :> MetadataReference))

let private write (path: string) (stream: MemoryStream) = File.WriteAllBytes(path, stream.ToArray())

/// Compiles with csc's own arguments; gives the errors.
let compile (directory: string) (arguments: string[]) =
    let parsed = CSharpCommandLineParser.Default.Parse(arguments, directory, null)

    let trees =
        [| for file in parsed.SourceFiles ->
               use stream = File.OpenRead file.Path
               let text = SourceText.From(stream, parsed.Encoding, parsed.ChecksumAlgorithm)
               CSharpSyntaxTree.ParseText(text, parsed.ParseOptions, file.Path) |]

    let resolver = SourceFileResolver(parsed.SourcePaths, parsed.BaseDirectory, parsed.PathMap)
    let options = parsed.CompilationOptions.WithSourceReferenceResolver resolver
    let name = parsed.OutputFileName

    let compilation =
        CSharpCompilation.Create(
            Path.GetFileNameWithoutExtension name,
            trees,
            [| for r in parsed.MetadataReferences -> reference r.Reference |],
            options
        )

    let output = parsed.GetOutputFilePath name
    let pdbPath = parsed.GetPdbFilePath name

    let mapped =
        (pdbPath, parsed.PathMap)
        ||> Seq.fold (fun path pair -> if path.StartsWith pair.Key then pair.Value + path.Substring pair.Key.Length else path)

    let emitOptions = parsed.EmitOptions.WithOutputNameOverride(name).WithPdbFilePath(mapped)
    use image = new MemoryStream()
    use pdb = new MemoryStream()
    // The version resource that csc gives every image it writes, and the manifest of a program.
    use resources = compilation.CreateDefaultWin32Resources(true, parsed.NoWin32Manifest, null, null)
    let result =
        compilation.Emit(
            image,
            pdb,
            win32Resources = resources,
            manifestResources = parsed.ManifestResources,
            options = emitOptions
        )

    if result.Success then
        write output image
        write pdbPath pdb

    [| for d in Seq.append parsed.Errors result.Diagnostics do
           if d.Severity = DiagnosticSeverity.Error then
               string d |]
