using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Host.Mef;
using Microsoft.CodeAnalysis.Text;

namespace RoslynDelta;

/// <summary>A build and the sources that it was made from.</summary>
internal sealed record Generation(string Image, (string Path, string Text)[] Files);

/// <summary>What the generations of a program share.</summary>
internal sealed class Project(string[] arguments)
{
    /// <summary>What finds edits in a program is composed from these, which no other assembly refers to by name.</summary>
    private static readonly MefHostServices Host = MefHostServices.Create(new[]
    {
        "Microsoft.CodeAnalysis.Workspaces", "Microsoft.CodeAnalysis.CSharp.Workspaces", "Microsoft.CodeAnalysis.Features",
        "Microsoft.CodeAnalysis.CSharp.Features", "Microsoft.CodeAnalysis.ExternalAccess.HotReload",
    }.Select(Assembly.Load));

    private readonly CSharpCommandLineArguments parsed = CSharpCommandLineParser.Default.Parse(arguments, AppContext.BaseDirectory, null);

    /// <summary>What the PDBs of builds call the folder of a compilation. Relative names in `#line` are counted from it.</summary>
    private const string Folder = "/_/";

    private CompilationOptions Options => parsed.CompilationOptions.WithSourceReferenceResolver(
        new SourceFileResolver([], AppContext.BaseDirectory, [new(AppContext.BaseDirectory, Folder)]));

    /// <summary>The program as it was built; documents have the paths that the build's PDB names.</summary>
    internal Solution Load(Generation generation)
    {
        var id = ProjectId.CreateNewId();
        var name = Path.GetFileNameWithoutExtension(generation.Image);
        var documents = generation.Files.Select(file => DocumentInfo.Create(
            DocumentId.CreateNewId(id), Path.GetFileName(file.Path), filePath: file.Path,
            loader: TextLoader.From(TextAndVersion.Create(Text(file.Text), VersionStamp.Create(), file.Path))));
        var project = ProjectInfo.Create(
            id, VersionStamp.Create(), name, name, LanguageNames.CSharp, filePath: $"{Folder}{name}.csproj", outputFilePath: generation.Image,
            compilationOptions: Options, parseOptions: parsed.ParseOptions, documents: documents,
            metadataReferences: parsed.MetadataReferences.Select(reference => MetadataReference.CreateFromFile(reference.Reference)))
            .WithCompilationOutputInfo(default(CompilationOutputInfo).WithAssemblyPath(generation.Image));
        return new AdhocWorkspace(Host).AddSolution(SolutionInfo.Create(SolutionId.CreateNewId(), VersionStamp.Create(), projects: [project]));
    }

    /// <summary>The solution with another generation's sources.</summary>
    internal Solution Edit(Solution solution, Generation generation)
    {
        foreach (var (path, text) in generation.Files)
            solution = solution.WithDocumentText(solution.GetDocumentIdsWithFilePath(path).Single(), Text(text));
        return solution;
    }

    private SourceText Text(string text) => SourceText.From(text, new UTF8Encoding(false), parsed.ChecksumAlgorithm);
}
