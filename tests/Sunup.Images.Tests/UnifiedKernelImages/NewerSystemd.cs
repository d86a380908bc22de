namespace Sunup.Images.Tests.UnifiedKernelImages;

/// <summary>ukify, systemd-measure and the stubs of a newer Debian, as tools/newer-systemd brings them.</summary>
internal static class NewerSystemd
{
    private static readonly Lazy<string?> s_folder = new(() => Find());

    public static string Stub => $"{Require()}/usr/lib/systemd/boot/efi/linuxx64.efi.stub";

    public static string AddonStub => $"{Require()}/usr/lib/systemd/boot/efi/addonx64.efi.stub";

    public static string Ukify => $"{Require()}/bin/ukify";

    public static string Measure => $"{Require()}/bin/systemd-measure";

    private static string Require()
    {
        if (s_folder.Value is { } folder)
        {
            return folder;
        }

        const string Lack = "this test needs Debian's newer systemd (tools/newer-systemd)";
        Assert.False(string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal), Lack);
        Assert.Skip(Lack);
        throw new InvalidOperationException(Lack);
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "tools", "newer-systemd")))
            {
                var found = Tools.Shell($"{folder.FullName}/tools/newer-systemd || true").Trim();
                return found.Length > 0 ? found : null;
            }
        }

        return null;
    }
}
