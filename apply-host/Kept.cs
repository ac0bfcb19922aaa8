using System.Collections;
using System.Reflection;
using System.Text.Json.Nodes;

namespace Hotdelta.ApplyHost;

/// <summary>Objects of programs that are held while updates are applied, and asked again.</summary>
internal sealed class Kept(Modules modules)
{
    private readonly List<(Assembly[] Program, FSharp? FSharp, object? Thing)> things = [];

    /// <summary>Makes everything that the program's makers give, so many copies of each, and tells its name and numbers; and what can flow.</summary>
    internal JsonNode Keep(JsonObject request)
    {
        var program = modules.Of(request);
        var fsharp = FSharp.Of(program);
        var without = request.List<string>("without");
        int copies = request.Number("copies");
        return Guarded.Run(request, () =>
        {
            var makers = new Makers(program, fsharp);
            var kept = new JsonArray();
            var flows = new JsonArray([.. makers.Flows().Select(method => JsonValue.Create(method.Name))]);
            foreach (var maker in makers.All().DistinctBy(maker => maker.Name).Where(maker => !Array.Exists(without, name => maker.Name.StartsWith(name, StringComparison.Ordinal))))
            {
                var numbers = new JsonArray();
                for (int i = 0; i < (maker.IsShared ? 1 : copies); i++)
                {
                    var thing = Make(maker);
                    if (!maker.IsAsked && !Asking.HasCode(program, thing)) break;
                    numbers.Add(things.Count);
                    things.Add((program, fsharp, thing));
                }
                if (numbers.Count == 0) continue;
                kept.Add(new JsonObject { ["name"] = maker.Name, ["shared"] = maker.IsShared, ["numbers"] = numbers });
                // A machine of the program, which stops at every item.
                if (things[^1].Thing is IEnumerable or IEnumerator or IAsyncEnumerable<string> && !maker.IsShared && program.Contains(things[^1].Thing!.GetType().Assembly))
                    flows.Add(maker.Name);
            }
            return new JsonObject { ["things"] = kept, ["flows"] = flows };
        });
    }

    /// <summary>Asks things so many times each: for each thing, for each time, its answers.</summary>
    internal JsonNode Ask(JsonObject request)
    {
        int times = request.Number("times");
        var numbers = request.List<int>("numbers");
        return Guarded.Run(request, () =>
        {
            var all = new JsonArray();
            foreach (int number in numbers)
            {
                var (program, fsharp, thing) = things[number];
                var answers = new JsonArray();
                for (int i = 0; i < times; i++) answers.Add(Asking.Ask(program, fsharp, thing));
                all.Add(answers);
            }
            return all;
        });
    }

    /// <summary>What could not be made is kept as the exception that it threw.</summary>
    private static object? Make(Makers.Maker maker)
    {
        try
        {
            return maker.Make();
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
