using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Sunup.House;

/// <summary>What the metadata of one of our assemblies says.</summary>
public sealed class HouseAssembly : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;

    private HouseAssembly(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        _metadata = _file.GetMetadataReader();
        Name = Path.GetFileName(path) == "sunup.dll" ? "Sunup.Cli" : Path.GetFileNameWithoutExtension(path);
    }

    public string Name { get; }

    public IEnumerable<string> References =>
        _metadata.AssemblyReferences.Select(handle => _metadata.GetString(_metadata.GetAssemblyReference(handle).Name));

    /// <summary>Full names of the types that are written by hand.</summary>
    public IEnumerable<string> TypeNames => _metadata.TypeDefinitions
        .Select(_metadata.GetTypeDefinition)
        .Select(FullName)
        .Where(name => !name.Contains('<') && name.StartsWith("Sunup.", StringComparison.Ordinal));

    /// <summary>Methods that are implemented in a native library: "Type.Method -> library".</summary>
    public IEnumerable<string> NativeMethods =>
        from typeHandle in _metadata.TypeDefinitions
        let type = _metadata.GetTypeDefinition(typeHandle)
        from methodHandle in type.GetMethods()
        let method = _metadata.GetMethodDefinition(methodHandle)
        where method.Attributes.HasFlag(MethodAttributes.PinvokeImpl)
        let library = _metadata.GetString(_metadata.GetModuleReference(method.GetImport().Module).Name)
        select $"{FullName(type)}.{_metadata.GetString(method.Name)} -> {library}";

    /// <summary>Full names of the types of other assemblies that it uses.</summary>
    public IEnumerable<string> UsedTypes => _metadata.TypeReferences
        .Select(_metadata.GetTypeReference)
        .Select(type => $"{_metadata.GetString(type.Namespace)}.{_metadata.GetString(type.Name)}");

    /// <summary>The product's assemblies, as they were built for these tests.</summary>
    public static IReadOnlyList<HouseAssembly> OpenAll() =>
    [
        .. Directory.EnumerateDirectories(Repository.PathOf("src"))
            .Select(folder => Path.GetFileName(folder)!)
            .Order(StringComparer.Ordinal)
            .Select(name => new HouseAssembly(Path.Combine(AppContext.BaseDirectory, (name == "Sunup.Cli" ? "sunup" : name) + ".dll"))),
    ];

    public void Dispose() => _file.Dispose();

    private string FullName(TypeDefinition type)
    {
        var name = _metadata.GetString(type.Name);
        return type.IsNested
            ? $"{FullName(_metadata.GetTypeDefinition(type.GetDeclaringType()))}.{name}"
            : $"{_metadata.GetString(type.Namespace)}.{name}";
    }
}
