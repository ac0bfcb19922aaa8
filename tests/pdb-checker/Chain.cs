using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace PdbChecker;

/// <summary>An image with the deltas that it took, as System.Reflection.Metadata reads them: what tokens stand for, and the newest bodies.</summary>
internal sealed partial class Chain
{
    private readonly MetadataReader[] readers;
    private readonly MetadataAggregator? aggregator;
    /// <summary>The types of the methods and fields that deltas added.</summary>
    private readonly Dictionary<EntityHandle, TypeDefinitionHandle> owners = [];
    private readonly Dictionary<int, Body> bodies = [];

    /// <summary>What is read points into these.</summary>
    private readonly PEReader image;

    internal Chain(byte[] image, (byte[] Metadata, byte[] Il)[] deltas)
    {
        this.image = new([.. image]);
        var baseline = this.image.GetMetadataReader();
        readers = [baseline, .. deltas.Select(delta => MetadataReaderProvider.FromMetadataImage([.. delta.Metadata]).GetMetadataReader())];
        aggregator = deltas is [] ? null : new(baseline, readers[1..]);
        foreach (var handle in baseline.MethodDefinitions)
            if (baseline.GetMethodDefinition(handle).RelativeVirtualAddress is > 0 and var address)
                bodies[MetadataTokens.GetRowNumber(handle)] = new(this.image.GetSectionData(address).GetContent().AsSpan());
        foreach (var (reader, (_, il)) in readers.Skip(1).Zip(deltas))
            Take(reader, il);
    }

    private void Take(MetadataReader delta, byte[] il)
    {
        EntityHandle parent = default;
        foreach (var entry in delta.GetEditAndContinueLogEntries())
        {
            if (!parent.IsNil)
                owners[entry.Handle] = (TypeDefinitionHandle)parent;
            parent = entry.Operation is EditAndContinueOperation.AddMethod or EditAndContinueOperation.AddField ? entry.Handle : default;
        }
        var methods = delta.GetEditAndContinueMapEntries().Where(handle => handle.Kind == HandleKind.MethodDefinition);
        foreach (var (handle, row) in methods.Zip(delta.MethodDefinitions))
            if (delta.GetMethodDefinition(row).RelativeVirtualAddress is > 0 and var address)
                bodies[MetadataTokens.GetRowNumber(handle)] = new(il.AsSpan(address));
    }

    /// <summary>The newest body of a method.</summary>
    internal Body? Body(int row) => bodies.GetValueOrDefault(row);

    /// <summary>All methods.</summary>
    internal IEnumerable<(int Row, string Name)> Methods()
    {
        var methods = readers[0].MethodDefinitions.Select(handle => (EntityHandle)handle).Concat(owners.Keys.Where(handle => handle.Kind == HandleKind.MethodDefinition));
        return methods.Select(handle => (MetadataTokens.GetRowNumber(handle), Name(handle)));
    }

    /// <summary>The variable that a state machine keeps in a slot, by its field: "&lt;count&gt;5__1" is for the first one, "&lt;&gt;8__2" for a display class.</summary>
    internal string Hoisted(int method, int slot)
    {
        var type = Owner(MetadataTokens.MethodDefinitionHandle(method));
        var fields = owners.Where(owner => owner.Value == type && owner.Key.Kind == HandleKind.FieldDefinition).Select(owner => owner.Key);
        if (MetadataTokens.GetRowNumber(type) <= readers[0].TypeDefinitions.Count)
            fields = fields.Concat(readers[0].GetTypeDefinition(type).GetFields().Select(handle => (EntityHandle)handle));
        // The newest, for a slot whose variable is gone is given to another.
        return fields.OrderByDescending(MetadataTokens.GetRowNumber).Select(field => HoistedField().Match(Name(field)))
            .First(match => match.Groups[2].Value == $"{slot + 1}").Groups[1].Value;
    }

    [GeneratedRegex(@"^(<.*>[58s])__(\d+)$")]
    private static partial Regex HoistedField();

    /// <summary>What a token stands for.</summary>
    internal string Name(EntityHandle handle)
    {
        if (handle.IsNil)
            return "nothing";
        var (reader, local) = Local(handle);
        switch (handle.Kind)
        {
            case HandleKind.AssemblyReference:
                return Text(reader.GetAssemblyReference((AssemblyReferenceHandle)local).Name);
            case HandleKind.TypeReference:
                var reference = reader.GetTypeReference((TypeReferenceHandle)local);
                return $"[{Name(reference.ResolutionScope)}]{Text(reference.Namespace)}.{Text(reference.Name)}";
            case HandleKind.TypeDefinition:
                var type = reader.GetTypeDefinition((TypeDefinitionHandle)local);
                // A delta's table of nested types has the chain's rows.
                var outer = reader.GetTypeDefinition((TypeDefinitionHandle)handle).GetDeclaringType();
                return (outer.IsNil ? Text(type.Namespace) + "." : Name(outer) + "/") + Text(type.Name);
            case HandleKind.TypeSpecification:
                var specification = Blob(reader.GetTypeSpecification((TypeSpecificationHandle)local).Signature);
                return Decoder(reader).DecodeType(ref specification);
            case HandleKind.StandaloneSignature:
                return string.Join(", ", Locals((StandaloneSignatureHandle)handle));
            case HandleKind.FieldDefinition:
                return Text(reader.GetFieldDefinition((FieldDefinitionHandle)local).Name);
            case HandleKind.MethodDefinition:
                var method = reader.GetMethodDefinition((MethodDefinitionHandle)local);
                var signature = Blob(method.Signature);
                var decoded = Decoder(reader).DecodeMethodSignature(ref signature);
                var arity = decoded.GenericParameterCount > 0 ? $"`{decoded.GenericParameterCount}" : "";
                // A method in a class of its own is named as it is written: in the type around that, with its `this`.
                var owner = Name(Owner((MethodDefinitionHandle)handle));
                var (written, hidden) = owner.LastIndexOf("/<HotDelta>", StringComparison.Ordinal) is > 0 and var end
                    ? (owner[..end], owner[end..].StartsWith("/<HotDelta>Method__", StringComparison.Ordinal) ? 1 : 0)
                    : (owner, 0);
                return $"{written}::{Text(method.Name)}{arity}({string.Join(", ", decoded.ParameterTypes.Skip(hidden))}) {decoded.ReturnType}";
            default:
                throw new BadImageFormatException($"{handle.Kind} is not expected in debug information");
        }
    }

    /// <summary>The types of a method's locals.</summary>
    internal ImmutableArray<string> Locals(StandaloneSignatureHandle handle)
    {
        if (handle.IsNil)
            return [];
        var (reader, local) = Local(handle);
        var signature = Blob(reader.GetStandaloneSignature((StandaloneSignatureHandle)local).Signature);
        return Decoder(reader).DecodeLocalSignature(ref signature);
    }

    private TypeDefinitionHandle Owner(MethodDefinitionHandle method) =>
        owners.TryGetValue(method, out var type) ? type : readers[0].GetMethodDefinition(method).GetDeclaringType();

    private SignatureDecoder<string, object?> Decoder(MetadataReader reader) => new(new Types(this), reader, null);

    /// <summary>Where a row of the chain is.</summary>
    private (MetadataReader Reader, EntityHandle Handle) Local(EntityHandle handle)
    {
        var (reader, local) = Local((Handle)handle);
        return (reader, (EntityHandle)local);
    }

    private (MetadataReader Reader, Handle Handle) Local(Handle handle)
    {
        var generation = 0;
        var local = aggregator?.GetGenerationHandle(handle, out generation) ?? handle;
        return (readers[generation], local);
    }

    private string Text(StringHandle handle)
    {
        var (reader, local) = Local((Handle)handle);
        return reader.GetString((StringHandle)local);
    }

    private BlobReader Blob(BlobHandle handle)
    {
        var (reader, local) = Local((Handle)handle);
        return reader.GetBlobReader((BlobHandle)local);
    }

    /// <summary>The types of signatures in words.</summary>
    private sealed class Types(Chain chain) : ISignatureTypeProvider<string, object?>
    {
        public string GetArrayType(string element, ArrayShape shape) => $"{element}[{shape.Rank}: {string.Join(" ", shape.Sizes)}: {string.Join(" ", shape.LowerBounds)}]";
        public string GetByReferenceType(string element) => element + "&";
        public string GetFunctionPointerType(MethodSignature<string> signature) => $"{signature.ReturnType} *({string.Join(", ", signature.ParameterTypes)})";
        public string GetGenericInstantiation(string type, ImmutableArray<string> arguments) => $"{type}<{string.Join(", ", arguments)}>";
        public string GetGenericMethodParameter(object? context, int index) => $"!!{index}";
        public string GetGenericTypeParameter(object? context, int index) => $"!{index}";
        public string GetModifiedType(string modifier, string unmodified, bool required) => $"{unmodified} {(required ? "modreq" : "modopt")}({modifier})";
        public string GetPinnedType(string element) => element + " pinned";
        public string GetPointerType(string element) => element + "*";
        public string GetPrimitiveType(PrimitiveTypeCode code) => code.ToString();
        public string GetSZArrayType(string element) => element + "[]";
        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte kind) => chain.Name(handle);
        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte kind) => chain.Name(handle);
        public string GetTypeFromSpecification(MetadataReader reader, object? context, TypeSpecificationHandle handle, byte kind) => chain.Name(handle);
    }
}
