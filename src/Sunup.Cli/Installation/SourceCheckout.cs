using System.Runtime.InteropServices;

namespace Sunup.Cli.Installation;

/// <summary>The checkout that this program was built from, and the SDK to build with.</summary>
public sealed record SourceCheckout(string Root)
{
    public string ProjectFile => Path.Combine(Root, "src", "Sunup.Cli", "Sunup.Cli.csproj");

    public string UnitFile => Path.Combine(Root, "deploy", "sunup.service");

    /// <summary>A service file to begin with.</summary>
    public string ServiceFile => Path.Combine(Root, "deploy", "serve.yaml");

    /// <summary>The nearest folder above <paramref name="folder"/> that is a checkout of Sunup, or null.</summary>
    public static SourceCheckout? FindAbove(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Sunup.slnx")))
            {
                return new SourceCheckout(at.FullName);
            }
        }

        return null;
    }

    /// <summary>The <c>dotnet</c> to build with: of DOTNET_ROOT, of the runtime that runs us, else of PATH.</summary>
    public static string FindDotnet(Func<string, string?> environment)
    {
        List<string> folders =
        [
            environment("DOTNET_ROOT") ?? "",
            // <root>/shared/Microsoft.NETCore.App/<version>/
            Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
            .. (environment("PATH") ?? "").Split(':'),
        ];
        folders.RemoveAll(string.IsNullOrEmpty);
        return folders.Select(folder => Path.Combine(folder, "dotnet")).FirstOrDefault(File.Exists)
            ?? throw InstallFindings.NoSdk(string.Join(", ", folders));
    }
}
