using System.Reflection;
using System.Text.Json.Nodes;

namespace Hotdelta.ApplyHost;

/// <summary>The flows of programs, by their numbers.</summary>
internal sealed class Flows(Modules modules)
{
    private readonly List<Flow> flows = [];

    /// <summary>Starts a flow for each number of steps, and lets it go on until it waits at that one.</summary>
    internal JsonNode Start(JsonObject request)
    {
        var program = modules.Of(request);
        var fsharp = FSharp.Of(program);
        var name = request.Text("name");
        var steps = request.List<int>("steps");
        return Guarded.Run(request, () =>
        {
            var started = new JsonArray();
            foreach (int step in steps)
            {
                var flow = Start(program, fsharp, name);
                for (int at = 1; at < step && !flow.Ended; at++) flow.GoOn();
                started.Add(new JsonObject { ["number"] = flows.Count, ["log"] = Log(flow) });
                flows.Add(flow);
            }
            return started;
        });
    }

    /// <summary>Lets flows go on to their ends, or for so many steps; their whole logs.</summary>
    internal JsonNode Finish(JsonObject request)
    {
        var numbers = request.List<int>("numbers");
        int steps = request.Number("steps");
        return Guarded.Run(request, () =>
        {
            var logs = new JsonArray();
            foreach (int number in numbers)
            {
                for (int step = 0; step < steps && !flows[number].Ended; step++) flows[number].GoOn();
                logs.Add(Log(flows[number]));
            }
            return logs;
        });
    }

    private static Flow Start(Assembly[] program, FSharp? fsharp, string name)
    {
        var makers = new Makers(program, fsharp);
        if (makers.Flows().FirstOrDefault(method => method.Name == name) is { } entry) return Flow.Start(entry, fsharp);
        var maker = makers.All().FirstOrDefault(maker => maker.Name == name) ?? throw new RequestException($"nothing flows by the name {name}");
        return Flow.Start(maker.Make, fsharp);
    }

    private static JsonArray Log(Flow flow) => [.. flow.Log.Select(text => JsonValue.Create(text))];
}
