using Hotdelta.Updates;

namespace Hotdelta.Agent;

/// <summary>A line of a source file; nothing is known of it where there is no file.</summary>
internal readonly record struct Place(string File, int Line);

/// <summary>Answers that a thread of the program waits for.</summary>
internal sealed class Places
{
    /// <summary>The program is about to end; it must not be kept from that for long.</summary>
    private const int PatienceMs = 500;

    private readonly object gate = new();
    private int asked;
    private (int Query, List<Place> Places)? answer;

    /// <summary>The number of a new question.</summary>
    internal int Ask()
    {
        lock (gate) return ++asked;
    }

    internal void Answer(BinaryReader message)
    {
        var query = message.ReadInt32();
        var places = message.List(m => new Place(m.ReadString(), m.ReadInt32()));
        lock (gate)
        {
            answer = (query, places);
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>The answer to a question; nothing where it does not come in time.</summary>
    internal List<Place> Wait(int query)
    {
        var until = Environment.TickCount64 + PatienceMs;
        lock (gate)
        {
            while (true)
            {
                if (answer is { } came && came.Query == query) return came.Places;
                var left = (int)(until - Environment.TickCount64);
                if (left <= 0) return [];
                Monitor.Wait(gate, left);
            }
        }
    }
}

/// <summary>How what hotdelta sends is read.</summary>
internal static class Reading
{
    internal static List<T> List<T>(this BinaryReader message, Func<BinaryReader, T> item)
    {
        var items = new List<T>();
        for (var left = message.ReadInt32(); left > 0; left--) items.Add(item(message));
        return items;
    }

    internal static Delta Delta(this BinaryReader message) =>
        new(message.Bytes(), message.Bytes(), message.Bytes(), [.. message.List(m => m.ReadInt32())]);

    private static byte[] Bytes(this BinaryReader message) => message.ReadBytes(message.ReadInt32());
}
