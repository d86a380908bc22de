using System.Formats.Tar;
using Sunup.Machines.Hosts.Support;
using Sunup.Tests;

namespace Sunup.Machines.Tests.Hosts.Support;

public sealed class SecretRedactionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sunup-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("root=/dev/vda1 rd.iscsi.password=hunter2 quiet", "root=/dev/vda1 rd.iscsi.password=[removed] quiet")]
    [InlineData("rd.iscsi.in.password=hunter2", "rd.iscsi.in.password=[removed]")]
    [InlineData("url=https://anna:hunter2@example.org/img ip=dhcp", "url=https://[removed]@example.org/img ip=dhcp")]
    [InlineData("qemu -object secret,id=sec0,data=hunter2,format=raw -drive x", "qemu -object secret,id=sec0,data=[removed],format=raw -drive x")]
    [InlineData("  secret: 'hunter2 with blanks'", "  secret: [removed]")]
    [InlineData("{\"api_key\": \"hunter2\", \"name\": \"web1\"}", "{\"api_key\": [removed], \"name\": \"web1\"}")]
    [InlineData("tool --token hunter2 --name web1", "tool --token [removed] --name web1")]
    [InlineData("Authorization: Bearer eyJhbGciOi.hunter2", "Authorization: Bearer [removed]")]
    [InlineData("root:$6$abcdefgh$hunter2hunter2hunter2:19000:0", "root:[removed]:19000:0")]
    [InlineData("-----BEGIN EC PRIVATE KEY-----\nhunter2\n-----END EC PRIVATE KEY-----\nafter", "[removed]\nafter")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nhunter2 cut", "[removed]")]
    [InlineData("http://x/?passwd=hunter2&b=1", "http://x/?passwd=[removed]&b=1")]
    public void A_secret_is_taken_out_and_the_rest_stays(string text, string expected)
    {
        var (redacted, removed) = SecretRedaction.Redact(text);
        Assert.Equal(expected, redacted);
        Assert.Equal(1, removed);
        Assert.DoesNotContain("hunter2", redacted, StringComparison.Ordinal);
        // Done twice it is the same.
        Assert.Equal(expected, SecretRedaction.Redact(redacted).Text);
    }

    [Theory]
    [InlineData("BOOT_IMAGE=/vmlinuz root=UUID=0f1d2c3b-1111 ro quiet console=ttyS0")]
    [InlineData("52:54:00:12:34:56 192.0.2.1 /srv/vm/web1.qcow2")]
    [InlineData("keyboard: pc105, tokenize is a word")]
    [InlineData("--key --name web1")]
    [InlineData("git@example.org asked http://example.org/a@b")]
    public void What_is_no_secret_stays(string text) => Assert.Equal((text, 0), SecretRedaction.Redact(text));

    [Theory]
    [InlineData("a.")]
    [InlineData("1")]
    [InlineData("secret,x,")]
    [InlineData("x://y")]
    [InlineData("--token-")]
    [InlineData("$6$")]
    public void A_hostile_line_takes_no_time(string piece)
    {
        // A megabyte in one line; the limit of each expression is a second, and there are six.
        var text = string.Concat(Enumerable.Repeat(piece, (1 << 20) / piece.Length));
        var started = TimeProvider.System.GetTimestamp();
        var (redacted, _) = SecretRedaction.Redact(text + "password=hunter2\nafter");
        Assert.DoesNotContain("hunter2", redacted, StringComparison.Ordinal);
        Assert.EndsWith("\nafter", redacted, StringComparison.Ordinal);
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData("bundle.tar")]
    [InlineData("bundle.tar.gz")]
    public void No_secret_is_in_a_bundle_and_it_is_for_its_owner_alone(string name)
    {
        var root = Directory.CreateDirectory(Path.Combine(_folder.FullName, "root", "proc")).Parent!.FullName;
        File.WriteAllText(Path.Combine(root, "proc", "cmdline"), "root=/dev/vda1 rd.iscsi.password=hunter2");
        var path = Path.Combine(_folder.FullName, name);
        var facts = SampleHosts.Healthy.WithLog("Command line: root=/dev/vda1 rd.iscsi.password=hunter2");
        var contents = new SupportBundle(root).Write(path, [new BundleFile("doctor.txt", "all well\n"), new BundleFile("machine.yaml", "secret: hunter2\n")], facts, DateTimeOffset.UnixEpoch);
        Assert.Equal(3, contents.Removed);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        var files = Read(path);
        Assert.Equal("all well\n", files["sunup-doctor/doctor.txt"]);
        Assert.Equal("root=/dev/vda1 rd.iscsi.password=[removed]\n", files["sunup-doctor/host/proc/cmdline"]);
        Assert.Contains("/proc/cpuinfo is not there", files["sunup-doctor/missing.txt"], StringComparison.Ordinal);
        Assert.All(files.Values, text => Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal));
        Assert.Equal([path], Directory.EnumerateFiles(_folder.FullName));
    }

    private static Dictionary<string, string> Read(string path)
    {
        using Stream file = path.EndsWith(".gz", StringComparison.Ordinal) ? new System.IO.Compression.GZipStream(File.OpenRead(path), System.IO.Compression.CompressionMode.Decompress) : File.OpenRead(path);
        using var tar = new TarReader(file);
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        while (tar.GetNextEntry() is { } entry)
        {
            using var reader = new StreamReader(entry.DataStream!);
            files.Add(entry.Name, reader.ReadToEnd());
        }

        return files;
    }
}
