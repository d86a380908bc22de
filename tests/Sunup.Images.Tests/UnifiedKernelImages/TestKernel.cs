namespace Sunup.Images.Tests.UnifiedKernelImages;

/// <summary>A kernel of Debian, as <c>deb:</c> keeps it in the cache; the boots of the other tests bring it there.</summary>
internal static class TestKernel
{
    private static readonly string[] s_caches = ["/var/cache/sunup/deb", Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache/sunup/deb")];

    /// <summary>The file; a skip, in CI a failure, where there is none.</summary>
    public static string Find(string release = "linux-image-6.12")
    {
        var found = s_caches.Where(Directory.Exists)
            .SelectMany(Directory.EnumerateDirectories)
            .Where(folder => Path.GetFileName(folder).StartsWith(release, StringComparison.Ordinal))
            .Select(folder => Path.Combine(folder, "vmlinuz"))
            .FirstOrDefault(File.Exists);
        if (found is null)
        {
            const string Lack = "this test needs a Debian kernel in the artifact cache (sunup boot examples/netboot-direct.machine.yaml)";
            Assert.False(string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal), Lack);
            Assert.Skip(Lack);
        }

        return found!;
    }
}
