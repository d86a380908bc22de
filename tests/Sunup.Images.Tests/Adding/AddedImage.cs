using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Images.Adding;
using Sunup.Images.Extracting;
using Sunup.Images.Tests.Extracting;

namespace Sunup.Images.Tests.Adding;

/// <summary>An image, what is added behind it, and what the kernel then has of both.</summary>
internal sealed class AddedImage : IDisposable
{
    private readonly TemporaryFolder _work = new();

    public string Path => _work.Path;

    public string this[string name] => _work[name];

    public void Dispose() => _work.Dispose();

    /// <summary>The image's own bytes are in front, unchanged; the whole is extracted to <c>out</c>.</summary>
    public AddReport Add(Archive image, Func<AddRequest, AddRequest> request)
    {
        var bytes = image.ToArray();
        File.WriteAllBytes(_work["base"], bytes);
        AddReport report;
        using (var output = File.Create(_work["new"]))
        {
            report = new ImageAddition(request(new AddRequest { BasePath = _work["base"], Rules = UnpackRules.ForKernel(null, null) })).Run(output, TestContext.Current.CancellationToken);
        }

        if (report.IsSound)
        {
            Assert.Equal(bytes, File.ReadAllBytes(_work["new"])[..bytes.Length]);
            new ImageExtraction(new ExtractOptions { Rules = UnpackRules.ForKernel(null, null), Final = true }).Run([_work["new"]], _work.Folder("out"), TestContext.Current.CancellationToken);
        }

        return report;
    }

    /// <summary>Of a file of the whole.</summary>
    public string Text(string name) => File.ReadAllText(_work[$"out/{name}"]);
}
