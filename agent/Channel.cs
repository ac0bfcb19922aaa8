using System.IO.Pipes;
using System.Text;

namespace Hotdelta.Agent;

/// <summary>What the messages are. Those of hotdelta have small numbers.</summary>
internal enum Kind : byte
{
    Welcome = 1,
    Apply = 2,
    Places = 3,
    Hello = 129,
    Loaded = 130,
    Answer = 131,
    Query = 132,
}

/// <summary>
/// A connection: messages in both directions, each its length (of kind and content, four bytes, little-endian), its kind
/// and its content. Strings and numbers are written as <see cref="BinaryWriter"/> does, byte arrays and lists with their length.
/// </summary>
internal sealed class Channel(Stream stream) : IDisposable
{
    /// <summary>What is longer is no message.</summary>
    private const int Longest = 1 << 28;

    private readonly object sending = new();

    /// <summary>Tries once: hotdelta listens before it starts a program. Windows has moments between two clients.</summary>
    internal static Channel Connect(string endpoint)
    {
        var pipe = new NamedPipeClientStream(".", endpoint, PipeDirection.InOut, Options);
        try
        {
            pipe.Connect(OperatingSystem.IsWindows() ? 2000 : 0);
            return new Channel(pipe);
        }
        catch
        {
            pipe.Dispose();
            throw;
        }
    }

    /// <summary>Waits for hotdelta to come back.</summary>
    internal static Channel Listen(string endpoint)
    {
        var pipe = new NamedPipeServerStream(endpoint, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, Options | PipeOptions.CurrentUserOnly);
        try
        {
            pipe.WaitForConnection();
            return new Channel(pipe);
        }
        catch
        {
            pipe.Dispose();
            throw;
        }
    }

    // A synchronous pipe of Windows cannot be written to while it is read from.
    private static PipeOptions Options => OperatingSystem.IsWindows() ? PipeOptions.Asynchronous : PipeOptions.None;

    internal void Send(Kind kind, Action<BinaryWriter> content)
    {
        var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer, Encoding.UTF8);
        writer.Write(0);
        writer.Write((byte)kind);
        content(writer);
        writer.Seek(0, SeekOrigin.Begin);
        writer.Write((int)buffer.Length - sizeof(int));
        lock (sending)
        {
            stream.Write(buffer.GetBuffer(), 0, (int)buffer.Length);
            stream.Flush();
        }
    }

    /// <summary>The next message, behind its kind.</summary>
    internal (Kind, BinaryReader) Receive()
    {
        var length = BitConverter.ToInt32(Bytes(sizeof(int)));
        if (length is < 1 or > Longest) throw new InvalidDataException();
        var message = new BinaryReader(new MemoryStream(Bytes(length)), Encoding.UTF8);
        return ((Kind)message.ReadByte(), message);
    }

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public void Dispose() => stream.Dispose();
}
