using System.Xml.Linq;

namespace Sunup.House;

/// <summary>Who may use whom. A new arrow is a decision note in docs/decisions, then a line here and in docs/architecture.md.</summary>
public sealed class ReferenceTests
{
    private static readonly string[] s_aboveTheBase = ["Model", "Planning", "Protocols", "Formats", "Diagnosis", "Linux"];

    /// <summary>What each project declares. The compiler passes references on, so using is checked apart.</summary>
    private static readonly Dictionary<string, string[]> s_declared = new(StringComparer.Ordinal)
    {
        ["Model"] = [],
        ["Binary"] = [],
        ["Formats"] = ["Binary"],
        ["Protocols"] = ["Binary"],
        ["Linux"] = ["Binary"],
        ["Diagnosis"] = ["Model", "Formats"],
        ["Planning"] = ["Model", "Formats"],
        ["Images"] = ["Model", "Formats", "Diagnosis", "Linux"],
        ["Machines"] = s_aboveTheBase,
        ["Serving"] = s_aboveTheBase,
        ["Trials"] = ["Images", "Machines", "Serving"],
        ["Cli"] = ["Trials"],
    };

    /// <summary>What each may use: what it declares; Trials and Cli also what those use.</summary>
    private static readonly Dictionary<string, string[]> s_allowed = new(s_declared, StringComparer.Ordinal)
    {
        ["Trials"] = ["Images", "Machines", "Serving", .. s_aboveTheBase],
        ["Cli"] = [.. s_declared.Keys.Where(name => name != "Cli")],
    };

    [Fact]
    public void Every_project_of_src_is_in_the_table() => Assert.Equal(
        s_declared.Keys.Order(StringComparer.Ordinal),
        Directory.EnumerateDirectories(Repository.PathOf("src")).Select(path => Path.GetFileName(path)["Sunup.".Length..]).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_project_declares_what_the_table_says()
    {
        foreach (var (name, expected) in s_declared)
        {
            var project = XDocument.Load(Repository.PathOf($"src/Sunup.{name}/Sunup.{name}.csproj"));
            var declared = project.Descendants("ProjectReference")
                .Select(element => Path.GetFileNameWithoutExtension(element.Attribute("Include")!.Value)["Sunup.".Length..]);
            Assert.Equal((name, string.Join(' ', expected.Order())), (name, string.Join(' ', declared.Order())));
        }
    }

    [Fact]
    public void Every_assembly_uses_only_what_the_table_allows()
    {
        foreach (var assembly in HouseAssembly.OpenAll())
        {
            using (assembly)
            {
                var used = assembly.References.Where(name => name.StartsWith("Sunup.", StringComparison.Ordinal)).Select(name => name["Sunup.".Length..]);
                var tooMuch = used.Except(s_allowed[assembly.Name["Sunup.".Length..]]);
                Assert.Equal((assembly.Name, ""), (assembly.Name, string.Join(' ', tooMuch)));
            }
        }
    }

    [Fact]
    public void Only_Linux_and_the_codecs_of_Formats_call_native_code()
    {
        var elsewhere = new List<string>();
        foreach (var assembly in HouseAssembly.OpenAll().Where(assembly => assembly.Name != "Sunup.Linux"))
        {
            using (assembly)
            {
                elsewhere.AddRange(assembly.NativeMethods.Where(method => !method.StartsWith("Sunup.Formats.Compression.", StringComparison.Ordinal)));
                elsewhere.AddRange(assembly.UsedTypes
                    .Where(type => type == "System.Runtime.InteropServices.NativeLibrary")
                    .Select(type => $"{assembly.Name} uses {type}"));
            }
        }

        Assert.Empty(elsewhere);
    }
}
