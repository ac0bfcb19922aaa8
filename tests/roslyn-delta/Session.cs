using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;

namespace RoslynDelta;

/// <summary>Roslyn's own Edit and Continue session. It keeps its types to dotnet-watch, so that reflection is needed.</summary>
internal sealed class Session
{
    private const BindingFlags All = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
    private static readonly Type Service = Assembly.Load("Microsoft.CodeAnalysis.ExternalAccess.HotReload")
        .GetType("Microsoft.CodeAnalysis.ExternalAccess.HotReload.Api.HotReloadService", throwOnError: true)!;

    private readonly Project project;
    private readonly object service;
    private Solution solution;

    private Session(Project project, Solution solution, object service) => (this.project, this.solution, this.service) = (project, solution, service);

    /// <summary>Begins on a build.</summary>
    internal static async Task<Session> Start(Project project, Generation baseline, ImmutableArray<string> capabilities)
    {
        var solution = project.Load(baseline);
        Func<ValueTask<ImmutableArray<string>>> told = () => new(capabilities);
        var session = new Session(project, solution, Activator.CreateInstance(Service, solution.Services, told)!);
        await (Task)session.Call("StartSessionAsync", solution, CancellationToken.None)!;
        return session;
    }

    /// <summary>What an edit gets; if it is not refused, it counts as applied.</summary>
    internal async Task<JsonObject> Update(Generation generation)
    {
        var edited = project.Edit(solution, generation);
        // No project needs to be known as running: that only tells what to restart.
        var get = Service.GetMethod("GetUpdatesAsync", All)!;
        var running = get.GetParameters()[1].ParameterType.GetField("Empty")!.GetValue(null)!;
        var task = (Task)Call("GetUpdatesAsync", edited, running, CancellationToken.None)!;
        await task;
        var updates = Get(task, "Result");
        var diagnostics = Items(updates, "PersistentDiagnostics")
            .Concat(Items(updates, "TransientDiagnostics").SelectMany(item => Items(item, "Item2")));
        switch (Get(updates, "Status").ToString(), Items(updates, "ProjectUpdates").ToArray())
        {
            case ("NoChangesToApply", []):
                solution = edited;
                return new() { ["unchanged"] = true };
            case ("ReadyToApply", [var update]):
                Call("CommitUpdate");
                solution = edited;
                return new()
                {
                    ["update"] = new JsonObject { ["metadata"] = Hex(update, "MetadataDelta"), ["il"] = Hex(update, "ILDelta"), ["pdb"] = Hex(update, "PdbDelta") },
                };
            default:
                return new() { ["refused"] = new JsonArray([.. diagnostics.Select(line => JsonValue.Create(line.ToString()))]) };
        }
    }

    private object? Call(string name, params object[] arguments)
    {
        var method = Service.GetMethod(name, All) ?? throw new MissingMethodException(Service.FullName, name);
        return method.Invoke(service, BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }

    private static object Get(object owner, string name) =>
        (owner.GetType().GetField(name, All)?.GetValue(owner) ?? owner.GetType().GetProperty(name, All)?.GetValue(owner))
        ?? throw new MissingMemberException(owner.GetType().FullName, name);

    private static IEnumerable<object> Items(object owner, string name) => ((IEnumerable)Get(owner, name)).Cast<object>();

    private static string Hex(object owner, string name) => Convert.ToHexString(((ImmutableArray<byte>)Get(owner, name)).AsSpan());
}
