using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json.Nodes;

namespace Hotdelta.ApplyHost;

/// <summary>The builds that were loaded. Each has a number; modules that belong together share a context.</summary>
internal sealed class Modules
{
    private readonly List<Assembly> loaded = [];
    private readonly List<BuildContext> contexts = [];

    internal Assembly this[int number] =>
        number >= 0 && number < loaded.Count ? loaded[number] : throw new RequestException($"there is no module {number}");

    /// <summary>The modules of a program that a request names.</summary>
    internal Assembly[] Of(JsonObject request) => [.. request.List<int>("modules").Select(number => this[number])];

    /// <summary>Loads a build from bytes, so that no file stays open or locked.</summary>
    internal JsonObject Load(JsonObject request)
    {
        int number = request["context"]?.GetValue<int>() ?? contexts.Count;
        if (number == contexts.Count) contexts.Add(new BuildContext());
        else if (number < 0 || number > contexts.Count) throw new RequestException($"there is no context {number}");
        var context = contexts[number];
        context.Probing.AddRange(request.List<string>("probing"));
        var image = request.Bytes("image") ?? throw new RequestException("'image' is missing");
        var assembly = context.Load(image, request.Bytes("pdb"));
        loaded.Add(assembly);
        return new JsonObject
        {
            ["module"] = loaded.Count - 1,
            ["context"] = number,
            ["name"] = assembly.GetName().Name,
            ["mvid"] = assembly.ManifestModule.ModuleVersionId.ToString(),
            ["hasEntryPoint"] = assembly.EntryPoint is not null,
        };
    }

    /// <summary>Not collectible: the runtime refuses updates of modules in collectible contexts.</summary>
    private sealed class BuildContext : AssemblyLoadContext
    {
        private readonly Dictionary<string, Assembly> own = [];

        internal BuildContext() : base("build", isCollectible: false) => Resolving += FindLibrary;

        internal List<string> Probing { get; } = [];

        internal Assembly Load(byte[] image, byte[]? pdb)
        {
            using var imageStream = new MemoryStream(image, writable: false);
            using var pdbStream = pdb is null ? null : new MemoryStream(pdb, writable: false);
            var assembly = LoadFromStream(imageStream, pdbStream);
            own[assembly.GetName().Name ?? ""] = assembly;
            return assembly;
        }

        protected override Assembly? Load(AssemblyName name) => own.GetValueOrDefault(name.Name ?? "");

        // Asked after the framework: a folder of libraries may hold copies of what the runtime has itself.
        private Assembly? FindLibrary(AssemblyLoadContext context, AssemblyName name) =>
            Probing.Select(directory => LibraryContext.Of(directory).Find(name)).FirstOrDefault(found => found is not null);
    }

    /// <summary>
    /// The libraries of one directory, such as FSharp.Core: loaded once for the whole process, however many builds use
    /// them, so that their code is compiled to machine code once.
    /// </summary>
    private sealed class LibraryContext : AssemblyLoadContext
    {
        private static readonly Dictionary<string, LibraryContext> ByDirectory = [];

        private readonly string directory;
        private readonly Dictionary<string, Assembly> found = [];

        private LibraryContext(string directory) : base("libraries", isCollectible: false)
        {
            this.directory = directory;
            Resolving += (_, name) => Find(name);
        }

        internal static LibraryContext Of(string directory)
        {
            lock (ByDirectory)
                return ByDirectory.TryGetValue(directory, out var context)
                    ? context
                    : ByDirectory[directory] = new LibraryContext(directory);
        }

        internal Assembly? Find(AssemblyName name)
        {
            if (name.Name is not { } simple) return null;
            lock (found)
            {
                if (found.TryGetValue(simple, out var assembly)) return assembly;
                var path = Path.Combine(directory, simple + ".dll");
                if (!File.Exists(path)) return null;
                using var image = new MemoryStream(File.ReadAllBytes(path), writable: false);
                return found[simple] = LoadFromStream(image);
            }
        }
    }
}
