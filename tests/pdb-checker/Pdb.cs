using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace PdbChecker;

/// <summary>
/// How debug information is told. Raw: blobs byte for byte. Maps: those of Edit and Continue too, which deltas leave out.
/// Token: what a token stands for. Method: the same for the row of a MethodDef. Offset: an IL offset in a method, or in the one that is told.
/// Slot: a local variable's place. Hoisted: the same for one that a state machine keeps.
/// </summary>
internal sealed record Telling(
    bool Raw, bool Maps, Func<EntityHandle, string> Token, Func<int, object?> Method, Func<int?, int, string> Offset, Func<int, string> Slot,
    Func<int, string> Hoisted)
{
    /// <summary>Everything as it is.</summary>
    internal static readonly Telling All = new(
        Raw: true, Maps: true, token => MetadataTokens.GetToken(token).ToString("x8"), method => method, (_, offset) => $"IL_{offset:x4}", slot => slot.ToString(),
        slot => slot.ToString());

    /// <summary>Without what depends on how tokens and hoisted variables are counted; methods are named by a function.</summary>
    internal static Telling WithoutTokens(bool maps, Func<int, object?> methods) => All with { Raw = false, Maps = maps, Token = _ => "", Method = methods, Hoisted = _ => "" };
}

/// <summary>A PDB as System.Reflection.Metadata reads it, told in lines.</summary>
internal sealed class Pdb(byte[] image)
{
    private static readonly Guid AsyncStepping = new("54FD2AC5-E925-401A-9C2A-F94F171072F8");
    private static readonly Guid HoistedScopes = new("6DA9A61E-F8C7-4874-BE62-68BC5630DF71");
    internal static readonly Guid LocalSlotMap = new("755F52A8-91C5-45BE-B4B8-209571E552BD");
    internal static readonly Guid LambdaMap = new("A643004C-0240-496F-A783-30D64F4979DE");
    internal static readonly Guid StateMap = new("8B78CD68-2EDE-420B-980B-E15884B8AAA3");

    internal readonly MetadataReader Reader = MetadataReaderProvider.FromPortablePdbImage([.. image]).GetMetadataReader();

    internal int Methods => Reader.MethodDebugInformation.Count;

    /// <summary>The methods that the rows of a delta's PDB are of, by its EncMap.</summary>
    internal ImmutableArray<int> EncMap() =>
        [.. Reader.GetEditAndContinueMapEntries().Select(entry =>
            entry.Kind == HandleKind.MethodDebugInformation ? MetadataTokens.GetRowNumber(entry) : throw new BadImageFormatException($"EncMap has {entry.Kind}"))];

    /// <summary>What is the same in two PDBs of one program.</summary>
    internal IEnumerable<string> Header()
    {
        var header = Reader.DebugMetadataHeader!;
        yield return $"id {Convert.ToHexString(header.Id.AsSpan())} entry point {header.EntryPoint.IsNil} {Number(header.EntryPoint)}";
        foreach (var table in Enum.GetValues<TableIndex>())
            if (Reader.GetTableRowCount(table) is > 0 and var rows)
                yield return $"{table} has {rows} rows";
    }

    internal IEnumerable<string> Documents()
    {
        foreach (var handle in Reader.Documents)
        {
            yield return Document(handle) + " " + Reader.GetGuid(Reader.GetDocument(handle).Language);
            foreach (var line in Custom(handle, Telling.All))
                yield return line;
        }
    }

    internal IEnumerable<string> ImportScopes()
    {
        foreach (var handle in Reader.ImportScopes)
        {
            yield return $"import scope in {Number(Reader.GetImportScope(handle).Parent)}";
            foreach (var line in Imports(handle, Telling.All).Concat(Custom(handle, Telling.All)))
                yield return line;
        }
    }

    /// <summary>All custom debug information in the order of its rows.</summary>
    internal IEnumerable<string> AllCustom() =>
        Reader.CustomDebugInformation.Select(handle => $"{MetadataTokens.GetToken(Reader.GetCustomDebugInformation(handle).Parent):x8} {Custom(handle, Telling.All)}");

    internal StandaloneSignatureHandle LocalSignature(int row) => Reader.GetMethodDebugInformation(MetadataTokens.MethodDebugInformationHandle(row)).LocalSignature;

    /// <summary>The sequence points that are not hidden.</summary>
    internal IEnumerable<(int Offset, string Document, int[] Span)> Points(int row) =>
        Reader.GetMethodDebugInformation(MetadataTokens.MethodDebugInformationHandle(row)).GetSequencePoints().Where(point => !point.IsHidden)
            .Select(point => (point.Offset, Reader.GetString(Reader.GetDocument(point.Document).Name), new[] { point.StartLine, point.StartColumn, point.EndLine, point.EndColumn }));

    /// <summary>A method's debug information.</summary>
    internal IEnumerable<string> Method(int row, Telling telling)
    {
        string At(int offset) => telling.Offset(null, offset);
        var method = Reader.GetMethodDebugInformation(MetadataTokens.MethodDebugInformationHandle(row));
        if (telling.Raw)
            yield return $"locals {telling.Token(method.LocalSignature)}";
        if (!method.GetStateMachineKickoffMethod().IsNil)
            yield return $"state machine of {telling.Method(Number(method.GetStateMachineKickoffMethod()))}";
        foreach (var point in method.GetSequencePoints())
            yield return point.IsHidden
                ? $"{At(point.Offset)} hidden in {Document(point.Document)}"
                : $"{At(point.Offset)} ({point.StartLine}, {point.StartColumn}) to ({point.EndLine}, {point.EndColumn}) in {Document(point.Document)}";
        foreach (var handle in Reader.GetLocalScopes(MetadataTokens.MethodDefinitionHandle(row)))
        {
            var scope = Reader.GetLocalScope(handle);
            yield return $"scope {At(scope.StartOffset)} to {At(scope.EndOffset)}";
            for (var imports = scope.ImportScope; !imports.IsNil; imports = Reader.GetImportScope(imports).Parent)
            {
                yield return "  imports";
                foreach (var line in Imports(imports, telling).Concat(Custom(imports, telling)))
                    yield return line;
            }
            foreach (var line in Custom(handle, telling))
                yield return line;
            foreach (var local in scope.GetLocalVariables())
            {
                var variable = Reader.GetLocalVariable(local);
                yield return $"  local {telling.Slot(variable.Index)} {Reader.GetString(variable.Name)} {variable.Attributes}";
                foreach (var line in Custom(local, telling))
                    yield return line;
            }
            foreach (var local in scope.GetLocalConstants())
            {
                var constant = Reader.GetLocalConstant(local);
                var signature = Reader.GetBlobReader(constant.Signature);
                yield return $"  constant {Reader.GetString(constant.Name)} {(telling.Raw ? Hex(constant.Signature) : Value(signature, telling))}";
                foreach (var line in Custom(local, telling))
                    yield return line;
            }
        }
        foreach (var line in Custom(MetadataTokens.MethodDefinitionHandle(row), telling))
            yield return line;
    }

    private string Document(DocumentHandle handle)
    {
        if (handle.IsNil)
            return "no document";
        var document = Reader.GetDocument(handle);
        return $"{Reader.GetString(document.Name)} {Reader.GetGuid(document.HashAlgorithm)} {Hex(document.Hash)}";
    }

    private IEnumerable<string> Imports(ImportScopeHandle handle, Telling telling)
    {
        foreach (var import in Reader.GetImportScope(handle).GetImports())
        {
            // What a kind does not have, it does not give.
            var type = import.Kind is ImportDefinitionKind.ImportType or ImportDefinitionKind.AliasType ? import.TargetType : default;
            var assembly = import.Kind is ImportDefinitionKind.ImportAssemblyNamespace or ImportDefinitionKind.AliasAssemblyNamespace or ImportDefinitionKind.AliasAssemblyReference
                ? import.TargetAssembly : default;
            var target = import.Kind is ImportDefinitionKind.ImportType or ImportDefinitionKind.AliasType or ImportDefinitionKind.AliasAssemblyReference or ImportDefinitionKind.ImportAssemblyReferenceAlias
                ? "-" : Text(import.TargetNamespace);
            yield return $"  {import.Kind} {Text(import.Alias)} {target} {telling.Token(type)} {telling.Token(assembly)}";
        }
    }

    private IEnumerable<string> Custom(EntityHandle parent, Telling telling)
    {
        // The table is in the order of parents; the order of what one parent has means nothing.
        bool Wanted(Guid kind) => telling.Maps || kind != LocalSlotMap && kind != LambdaMap && kind != StateMap;
        var lines = Reader.GetCustomDebugInformation(parent)
            .Where(handle => Wanted(Reader.GetGuid(Reader.GetCustomDebugInformation(handle).Kind)))
            .Select(handle => "  " + Custom(handle, telling));
        return telling.Raw ? lines : lines.Order(StringComparer.Ordinal);
    }

    private string Custom(CustomDebugInformationHandle handle, Telling telling)
    {
        var info = Reader.GetCustomDebugInformation(handle);
        var kind = Reader.GetGuid(info.Kind);
        if (telling.Raw)
            return $"{kind} {Hex(info.Value)}";
        var blob = Reader.GetBlobReader(info.Value);
        if (kind == AsyncStepping)
        {
            // One more than the offset of the handler, 0 where there is none.
            var handler = (int)blob.ReadUInt32() - 1;
            var text = $"async, catch {(handler < 0 ? "nothing" : telling.Offset(null, handler))}";
            while (blob.RemainingBytes > 0)
            {
                var (yield, resume, method) = ((int)blob.ReadUInt32(), (int)blob.ReadUInt32(), blob.ReadCompressedInteger());
                text += $" yield {telling.Offset(null, yield)} resume {telling.Offset(method, resume)} in {telling.Method(method)}";
            }
            return text;
        }
        if (kind == HoistedScopes)
        {
            List<string> scopes = [];
            for (var slot = 0; blob.RemainingBytes > 0; slot++)
            {
                var (start, length) = ((int)blob.ReadUInt32(), (int)blob.ReadUInt32());
                // Slots that no variable of the source has, or none any more.
                if (length > 0)
                    scopes.Add($"{telling.Hoisted(slot)} from {telling.Offset(null, start)} to {telling.Offset(null, start + length)}");
            }
            return "hoisted " + string.Join(", ", scopes.Order(StringComparer.Ordinal));
        }
        return $"{kind} {Hex(info.Value)}";
    }

    /// <summary>A constant's type and value.</summary>
    private static string Value(BlobReader blob, Telling telling)
    {
        var text = "";
        var code = blob.ReadSignatureTypeCode();
        for (; code is SignatureTypeCode.RequiredModifier or SignatureTypeCode.OptionalModifier; code = blob.ReadSignatureTypeCode())
            text += $"{code} {telling.Token(blob.ReadTypeHandle())} ";
        var size = code switch
        {
            SignatureTypeCode.Boolean or SignatureTypeCode.SByte or SignatureTypeCode.Byte => 1,
            SignatureTypeCode.Char or SignatureTypeCode.Int16 or SignatureTypeCode.UInt16 => 2,
            SignatureTypeCode.Int32 or SignatureTypeCode.UInt32 or SignatureTypeCode.Single => 4,
            SignatureTypeCode.Int64 or SignatureTypeCode.UInt64 or SignatureTypeCode.Double => 8,
            SignatureTypeCode.String or SignatureTypeCode.Object => blob.RemainingBytes,
            // Class or value type: a type, and what follows it.
            _ => -1,
        };
        if (size < 0)
            return $"{text}{code} {telling.Token(blob.ReadTypeHandle())} {Convert.ToHexString(blob.ReadBytes(blob.RemainingBytes))}";
        text += $"{code} {Convert.ToHexString(blob.ReadBytes(size))}";
        return blob.RemainingBytes > 0 ? $"{text} of {telling.Token(blob.ReadTypeHandle())}" : text;
    }

    private string Text(BlobHandle handle) => handle.IsNil ? "-" : System.Text.Encoding.UTF8.GetString(Reader.GetBlobBytes(handle));

    private string Hex(BlobHandle handle) => Convert.ToHexString(Reader.GetBlobBytes(handle));

    private static int Number(EntityHandle handle) => handle.IsNil ? 0 : MetadataTokens.GetRowNumber(handle);
}
