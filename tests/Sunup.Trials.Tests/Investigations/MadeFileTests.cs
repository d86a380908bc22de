using Sunup.Model;
using Sunup.Planning.Artifacts;
using Sunup.Trials.Investigations;
using Sunup.Trials.Investigations.Boots;

namespace Sunup.Trials.Tests.Investigations;

public sealed class MadeFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sunup-made-").FullName;

    private ArtifactCache Cache => new(_folder, TimeProvider.System);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static MadeFile Make(string folder, string input, Func<FileStream, Task<bool>>? write = null) => new(folder, "a.img", [input], (output, _) =>
    {
        output.WriteByte((byte)input[0]);
        return write?.Invoke(output) ?? Task.FromResult(true);
    });

    [Fact]
    public async Task Of_other_inputs_it_is_another_file()
    {
        var (first, second) = (Make(_folder, "x"), Make(_folder, "y"));
        Assert.NotEqual(first.Path, second.Path);
        Assert.True(await first.MakeAsync(TestContext.Current.CancellationToken));
        Assert.True(await second.MakeAsync(TestContext.Current.CancellationToken));
        Assert.Equal("y", await File.ReadAllTextAsync(second.Path, TestContext.Current.CancellationToken));
        Assert.Equal(first.Path, Make(_folder, "x").Path);
        Assert.Equal(".img", Path.GetExtension(first.Name));
    }

    [Fact]
    public async Task What_cannot_be_made_leaves_nothing()
    {
        Assert.False(await Make(_folder, "x", _ => Task.FromResult(false)).MakeAsync(TestContext.Current.CancellationToken));
        Assert.Empty(Directory.EnumerateFiles(_folder));
        var fault = await Assert.ThrowsAsync<FindingException>(() => Make(_folder, "x", _ => Task.FromResult(false)).RequireAsync(TestContext.Current.CancellationToken));
        Assert.Equal("SU0186", fault.Finding.Id);
    }

    [Fact]
    public async Task A_full_disk_is_a_finding()
    {
        var full = await Assert.ThrowsAsync<FindingException>(() => Make(_folder, "x", _ => throw new IOException("No space left on device")).MakeAsync(TestContext.Current.CancellationToken));
        Assert.Equal("SU0186", full.Finding.Id);
        Assert.Contains("No space left", full.Finding.Summary, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_folder));
    }

    [Fact]
    public void Its_folder_goes_with_the_investigation_and_no_two_share_one()
    {
        string path;
        using (var first = MadeFolder.Open(Cache))
        {
            using var second = MadeFolder.Open(Cache);
            Assert.NotEqual(first.Path, second.Path);
            path = first.Path;
            File.WriteAllText(Path.Combine(path, "a.img"), "x");
        }

        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public void What_a_killed_one_left_is_removed_by_the_next()
    {
        string path;
        using (var killed = MadeFolder.Open(Cache))
        {
            path = killed.Path;
        }

        File.WriteAllText(Path.Combine(Directory.CreateDirectory(path).FullName, "left.img"), "x");
        using var next = MadeFolder.Open(Cache);
        Assert.Equal(path, next.Path);
        Assert.Empty(Directory.EnumerateFiles(next.Path));
    }

    [Fact]
    public void A_cache_that_cannot_be_written_is_a_finding()
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        Assert.Equal("SU0117", Assert.Throws<FindingException>(() => MadeFolder.Open(new ArtifactCache(file, TimeProvider.System))).Finding.Id);
    }
}
