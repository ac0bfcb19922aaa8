using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace PdbChecker;

/// <summary>A PDB as System.Reflection.Metadata reads it, told in lines.</summary>
internal sealed class Pdb(byte[] image)
{
    private static readonly Guid AsyncStepping = new("54FD2AC5-E925-401A-9C2A-F94F171072F8");
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
            foreach (var line in Custom(handle, maps: true, tokens: true))
                yield return line;
        }
    }

    internal IEnumerable<string> ImportScopes()
    {
        foreach (var handle in Reader.ImportScopes)
        {
            yield return $"import scope in {Number(Reader.GetImportScope(handle).Parent)}";
            foreach (var line in Imports(handle, tokens: true).Concat(Custom(handle, maps: true, tokens: true)))
                yield return line;
        }
    }

    /// <summary>All custom debug information in the order of its rows.</summary>
    internal IEnumerable<string> AllCustom() =>
        Reader.CustomDebugInformation.Select(handle => $"{MetadataTokens.GetToken(Reader.GetCustomDebugInformation(handle).Parent):x8} {Custom(handle, tokens: true)}");

    /// <summary>A method's debug information. Without tokens: what does not depend on how tokens are counted; without maps: what deltas keep.</summary>
    internal IEnumerable<string> Method(int row, bool tokens, bool maps, Func<int, int?> methods)
    {
        var method = Reader.GetMethodDebugInformation(MetadataTokens.MethodDebugInformationHandle(row));
        if (tokens)
            yield return $"locals {Number(method.LocalSignature)}";
        if (!method.GetStateMachineKickoffMethod().IsNil)
            yield return $"state machine of {methods(Number(method.GetStateMachineKickoffMethod()))}";
        foreach (var point in method.GetSequencePoints())
            yield return point.IsHidden
                ? $"IL_{point.Offset:x4} hidden in {Document(point.Document)}"
                : $"IL_{point.Offset:x4} ({point.StartLine}, {point.StartColumn}) to ({point.EndLine}, {point.EndColumn}) in {Document(point.Document)}";
        foreach (var handle in Reader.GetLocalScopes(MetadataTokens.MethodDefinitionHandle(row)))
        {
            var scope = Reader.GetLocalScope(handle);
            yield return $"scope {scope.StartOffset} length {scope.Length}";
            for (var imports = scope.ImportScope; !imports.IsNil; imports = Reader.GetImportScope(imports).Parent)
            {
                yield return "  imports";
                foreach (var line in Imports(imports, tokens).Concat(Custom(imports, maps, tokens)))
                    yield return line;
            }
            foreach (var line in Custom(handle, maps, tokens))
                yield return line;
            foreach (var local in scope.GetLocalVariables())
            {
                var variable = Reader.GetLocalVariable(local);
                yield return $"  local {variable.Index} {Reader.GetString(variable.Name)} {variable.Attributes}";
                foreach (var line in Custom(local, maps, tokens))
                    yield return line;
            }
            foreach (var local in scope.GetLocalConstants())
            {
                var constant = Reader.GetLocalConstant(local);
                var signature = Reader.GetBlobReader(constant.Signature);
                yield return $"  constant {Reader.GetString(constant.Name)} {(tokens ? Hex(constant.Signature) : Value(signature))}";
                foreach (var line in Custom(local, maps, tokens))
                    yield return line;
            }
        }
        foreach (var line in Custom(MetadataTokens.MethodDefinitionHandle(row), maps, tokens, methods))
            yield return line;
    }

    private string Document(DocumentHandle handle)
    {
        if (handle.IsNil)
            return "no document";
        var document = Reader.GetDocument(handle);
        return $"{Reader.GetString(document.Name)} {Reader.GetGuid(document.HashAlgorithm)} {Hex(document.Hash)}";
    }

    private IEnumerable<string> Imports(ImportScopeHandle handle, bool tokens)
    {
        foreach (var import in Reader.GetImportScope(handle).GetImports())
        {
            // What a kind does not have, it does not give.
            var type = import.Kind is ImportDefinitionKind.ImportType or ImportDefinitionKind.AliasType ? import.TargetType : default;
            var assembly = import.Kind is ImportDefinitionKind.ImportAssemblyNamespace or ImportDefinitionKind.AliasAssemblyNamespace or ImportDefinitionKind.AliasAssemblyReference
                ? import.TargetAssembly : default;
            var target = import.Kind is ImportDefinitionKind.ImportType or ImportDefinitionKind.AliasType or ImportDefinitionKind.AliasAssemblyReference or ImportDefinitionKind.ImportAssemblyReferenceAlias
                ? "-" : Text(import.TargetNamespace);
            yield return $"  {import.Kind} {Text(import.Alias)} {target}" + (tokens ? $" {Token(type)} {Number(assembly)}" : "");
        }
    }

    private IEnumerable<string> Custom(EntityHandle parent, bool maps, bool tokens, Func<int, int?>? methods = null)
    {
        foreach (var handle in Reader.GetCustomDebugInformation(parent))
        {
            var kind = Reader.GetGuid(Reader.GetCustomDebugInformation(handle).Kind);
            if (maps || kind != LocalSlotMap && kind != LambdaMap && kind != StateMap)
                yield return "  " + Custom(handle, tokens, methods);
        }
    }

    private string Custom(CustomDebugInformationHandle handle, bool tokens, Func<int, int?>? methods = null)
    {
        var info = Reader.GetCustomDebugInformation(handle);
        var kind = Reader.GetGuid(info.Kind);
        if (kind != AsyncStepping || tokens)
            return $"{kind} {Hex(info.Value)}";
        var blob = Reader.GetBlobReader(info.Value);
        var text = $"{kind} catch {blob.ReadUInt32()}";
        while (blob.RemainingBytes > 0)
            text += $" yield {blob.ReadUInt32()} resume {blob.ReadUInt32()} in {methods?.Invoke(blob.ReadCompressedInteger())}";
        return text;
    }

    /// <summary>A constant's kind and value, without the tokens of its type.</summary>
    private static string Value(BlobReader blob)
    {
        var code = blob.ReadSignatureTypeCode();
        while (code is SignatureTypeCode.RequiredModifier or SignatureTypeCode.OptionalModifier)
        {
            blob.ReadTypeHandle();
            code = blob.ReadSignatureTypeCode();
        }
        var size = code switch
        {
            SignatureTypeCode.Boolean or SignatureTypeCode.SByte or SignatureTypeCode.Byte => 1,
            SignatureTypeCode.Char or SignatureTypeCode.Int16 or SignatureTypeCode.UInt16 => 2,
            SignatureTypeCode.Int32 or SignatureTypeCode.UInt32 or SignatureTypeCode.Single => 4,
            SignatureTypeCode.Int64 or SignatureTypeCode.UInt64 or SignatureTypeCode.Double => 8,
            SignatureTypeCode.String or SignatureTypeCode.Object => blob.RemainingBytes,
            // Class or value type: a type, and what follows it.
            _ => blob.ReadTypeHandle().IsNil ? 0 : blob.RemainingBytes,
        };
        return $"{code} {Convert.ToHexString(blob.ReadBytes(size))} {(blob.RemainingBytes > 0 ? "of an enum" : "")}";
    }

    private string Text(BlobHandle handle) => handle.IsNil ? "-" : System.Text.Encoding.UTF8.GetString(Reader.GetBlobBytes(handle));

    private string Hex(BlobHandle handle) => Convert.ToHexString(Reader.GetBlobBytes(handle));

    private static int Number(EntityHandle handle) => handle.IsNil ? 0 : MetadataTokens.GetRowNumber(handle);

    private static string Token(EntityHandle handle) => handle.IsNil ? "-" : MetadataTokens.GetToken(handle).ToString("x8");
}
