using System.Text;

namespace Hotdelta.ApplyHost;

/// <summary>
/// What a program prints, kept apart for each call. The sink is an AsyncLocal, so that tasks and threads which a call
/// starts print into that call's output too.
/// </summary>
internal sealed class Output : TextWriter
{
    private static readonly AsyncLocal<StringBuilder?> Sink = new();

    public override Encoding Encoding => Encoding.UTF8;

    internal static void Install()
    {
        Console.SetIn(TextReader.Null);
        Console.SetOut(new Output());
    }

    /// <summary>Directs what the current flow of execution prints into <paramref name="sink"/>.</summary>
    internal static void Capture(StringBuilder sink) => Sink.Value = sink;

    /// <summary>A copy of what was printed so far; the program may go on printing meanwhile.</summary>
    internal static string Read(StringBuilder sink)
    {
        lock (sink) return sink.ToString();
    }

    public override void Write(char value)
    {
        if (Sink.Value is { } sink) lock (sink) sink.Append(value);
    }

    public override void Write(string? value)
    {
        if (Sink.Value is { } sink) lock (sink) sink.Append(value);
    }

    public override void Write(char[] buffer, int index, int count)
    {
        if (Sink.Value is { } sink) lock (sink) sink.Append(buffer, index, count);
    }
}
