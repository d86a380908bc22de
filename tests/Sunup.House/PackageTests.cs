using System.Text.RegularExpressions;

namespace Sunup.House;

public sealed partial class PackageTests
{
    [Fact]
    public void Every_package_is_pinned_exactly_and_says_why_it_is_there()
    {
        var lines = File.ReadLines(Repository.PathOf("Directory.Packages.props")).Where(line => line.Contains("<PackageVersion", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lines);
        var offenders = lines.Where(line => !PinnedWithReason().IsMatch(line));
        Assert.Empty(offenders);
    }

    [Fact]
    public void Every_package_is_used()
    {
        var projects = string.Concat(new[] { "src", "tests", "benchmarks" }
            .SelectMany(folder => Repository.Files(folder, "*.csproj").Concat(Repository.Files(folder, "*.props")))
            .Append("Directory.Build.props")
            .Select(Repository.Read));
        var unused = PackageName().Matches(Repository.Read("Directory.Packages.props"))
            .Select(match => match.Groups["name"].Value)
            .Where(name => !projects.Contains($"<PackageReference Include=\"{name}\"", StringComparison.Ordinal));
        Assert.Empty(unused);
    }

    [Fact]
    public void Every_Debian_package_says_what_it_is_for()
    {
        var lines = File.ReadLines(Repository.PathOf("tools/packages.txt")).Where(line => line.Length > 0 && line[0] != '#');
        var offenders = lines.Where(line => !DebianPackage().IsMatch(line));
        Assert.Empty(offenders);
    }

    [GeneratedRegex(@"Version=""\[[^\],]+\]"" />\s*<!-- \S.* -->\s*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PinnedWithReason();

    [GeneratedRegex(@"<PackageVersion Include=""(?<name>[^""]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PackageName();

    [GeneratedRegex(@"^(runtime|test|bench)\s+[a-z0-9][a-z0-9+.-]+(\s+unit=[\w.-]+)?\s+# \S", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DebianPackage();
}
