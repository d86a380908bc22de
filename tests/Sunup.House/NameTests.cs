using System.Text.RegularExpressions;

namespace Sunup.House;

public sealed partial class NameTests
{
    [Fact]
    public void No_type_or_namespace_has_a_name_that_says_nothing()
    {
        var empty = new List<string>();
        foreach (var assembly in HouseAssembly.OpenAll())
        {
            using (assembly)
            {
                empty.AddRange(assembly.TypeNames.Where(name => Nothing().IsMatch(name)));
            }
        }

        Assert.Empty(empty);
    }

    [Fact]
    public void A_folder_of_tests_is_a_folder_of_src()
    {
        var strangers =
            from project in Directory.EnumerateDirectories(Repository.PathOf("tests"), "*.Tests")
            let name = Path.GetFileName(project)[..^".Tests".Length]
            where !Directory.Exists(Repository.PathOf($"src/{name}"))
            select Path.GetFileName(project);
        Assert.Empty(strangers);
    }

    /// <summary>One of the words as a whole word of a name: ConnectionManager, not CommonName's neighbour Commons.</summary>
    [GeneratedRegex(@"(Manager|Helpers?|Utils?|Utilit(y|ies)|Common)(?![a-z])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Nothing();
}
