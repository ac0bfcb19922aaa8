using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;

namespace RoslynDelta;

/// <summary>Roslyn's own Edit and Continue session. It keeps its types to dotnet-watch, so that reflection is needed.</summary>
internal sealed class Session
{
    private const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public;
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
        await (Task)Call(session.service, Method(session.service, "StartSessionAsync"), solution, CancellationToken.None)!;
        return session;
    }

    /// <summary>What an edit gets; if it is not refused, it counts as applied.</summary>
    internal async Task<JsonObject> Update(Generation generation)
    {
        var edited = project.Edit(solution, generation);
        // The service of dotnet-watch leaves out which lines moved; the one behind it tells.
        var behind = Get(service, "_encService");
        var emit = Method(behind, "EmitSolutionUpdateAsync");
        // No project needs to be known as running: that only tells what to restart.
        var running = emit.GetParameters()[2].ParameterType.GetField("Empty")!.GetValue(null);
        var pending = Call(
            behind, emit, Call(service, Method(service, "GetDebuggingSession")), edited, running, Get(service, "s_solutionActiveStatementSpanProvider"), CancellationToken.None)!;
        var task = (Task)Call(pending, Method(pending, "AsTask"))!;
        await task;
        var results = Get(task, "Result");
        var modules = Get(results, "ModuleUpdates");
        switch (Get(modules, "Status").ToString(), Items(modules, "Updates").ToArray())
        {
            case ("None", []):
                solution = edited;
                return new() { ["unchanged"] = true };
            case ("Ready", [var update]):
                Call(service, Method(service, "CommitUpdate"));
                solution = edited;
                return new()
                {
                    ["update"] = new JsonObject
                    {
                        ["metadata"] = Hex(update, "MetadataDelta"),
                        ["il"] = Hex(update, "ILDelta"),
                        ["pdb"] = Hex(update, "PdbDelta"),
                        ["lines"] = new JsonArray([.. Items(update, "SequencePoints").SelectMany(Lines)]),
                    },
                };
            case var (status, _):
                var diagnostics = (IEnumerable)Call(results, Method(results, "GetAllDiagnostics"))!;
                return new() { ["refused"] = new JsonArray([.. diagnostics.Cast<object>().Select(line => JsonValue.Create($"{status}: {line}"))]) };
        }
    }

    /// <summary>From where on lines of a file moved, and where to, counted from 1.</summary>
    private static IEnumerable<JsonNode> Lines(object file) => Items(file, "LineUpdates").Select(line =>
        new JsonArray((string)Get(file, "FileName"), (int)Get(line, "OldLine") + 1, (int)Get(line, "NewLine") + 1));

    private static MethodInfo Method(object owner, string name) =>
        owner.GetType().GetMethod(name, All) ?? throw new MissingMethodException(owner.GetType().FullName, name);

    private static object? Call(object owner, MethodInfo method, params object?[] arguments) =>
        method.Invoke(owner, BindingFlags.DoNotWrapExceptions, null, arguments, null);

    private static object Get(object owner, string name) =>
        (owner.GetType().GetField(name, All)?.GetValue(owner) ?? owner.GetType().GetProperty(name, All)?.GetValue(owner))
        ?? throw new MissingMemberException(owner.GetType().FullName, name);

    private static IEnumerable<object> Items(object owner, string name) => ((IEnumerable)Get(owner, name)).Cast<object>();

    private static string Hex(object owner, string name) => Convert.ToHexString(((ImmutableArray<byte>)Get(owner, name)).AsSpan());
}
