using System.Runtime.CompilerServices;

namespace Sunup.Cli.Tests.Views;

/// <summary>Compares a screen with the file that a person has looked at. SUNUP_UPDATE_GOLDEN=1 writes the files anew; then look at the difference.</summary>
internal static class Golden
{
    public static void Verify(string name, string text, [CallerFilePath] string source = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(source)!, "golden", name);
        if (Environment.GetEnvironmentVariable("SUNUP_UPDATE_GOLDEN") is "1")
        {
            File.WriteAllText(path, text);
            return;
        }

        Assert.True(File.Exists(path), $"{path} does not exist: run the tests once with SUNUP_UPDATE_GOLDEN=1 and look at it");
        Assert.Equal(File.ReadAllText(path), text);
    }
}
