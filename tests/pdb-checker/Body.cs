using System.Buffers.Binary;
using System.Reflection.Emit;

namespace PdbChecker;

/// <summary>A method's IL: where its instructions begin.</summary>
internal sealed class Body
{
    private static readonly Dictionary<int, OpCode> Codes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => (int)(ushort)code.Value);

    private readonly List<int> starts = [];
    private readonly List<string> names = [];

    /// <summary>From the body's header on.</summary>
    internal Body(ReadOnlySpan<byte> bytes)
    {
        var tiny = (bytes[0] & 3) == 2;
        var size = tiny ? bytes[0] >> 2 : BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        var code = bytes.Slice(tiny ? 1 : 12, size);
        for (var offset = 0; offset < size;)
        {
            var opcode = Codes[code[offset] == 0xFE ? 0xFE00 | code[offset + 1] : code[offset]];
            starts.Add(offset);
            names.Add(opcode.Name!.Split('.')[0]);
            offset += opcode.Size + Operand(opcode, code[(offset + opcode.Size)..]);
        }
        starts.Add(size);
        names.Add("end");
    }

    /// <summary>How many instructions it has.</summary>
    internal int Count => starts.Count - 1;

    /// <summary>The number of the instruction at an offset; at the end the count.</summary>
    internal int Instruction(int offset) =>
        starts.BinarySearch(offset) is >= 0 and var index ? index : throw new BadImageFormatException($"no instruction begins at {offset}");

    /// <summary>What an instruction does, without what its encodings differ in; "end" after the last one.</summary>
    internal string Name(int instruction) => names[instruction];

    /// <summary>Where an instruction begins.</summary>
    internal int Offset(int instruction) => starts[instruction];

    private static int Operand(OpCode opcode, ReadOnlySpan<byte> operand) => opcode.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BinaryPrimitives.ReadInt32LittleEndian(operand),
        _ => 4,
    };
}
