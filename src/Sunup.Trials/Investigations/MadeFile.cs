using System.Security.Cryptography;
using System.Text;
using Sunup.Model;

namespace Sunup.Trials.Investigations;

/// <summary>A file that a change needs and that no one gave: a padded initrd, a repaired one. It is named by a hash of all that it is made from, so that what is there by this name is this file.</summary>
public sealed class MadeFile
{
    private const int HashLength = 12;

    private readonly Func<FileStream, CancellationToken, Task<bool>> _write;

    /// <param name="folder">Where it is made; it is there.</param>
    /// <param name="name">What it is, for people: <c>initrd-0.4096-zeros.img</c>.</param>
    /// <param name="inputs">All that its bytes depend on: hashes of files, quantities.</param>
    /// <param name="write">Writes it; false where it cannot be made of these inputs.</param>
    public MadeFile(string folder, string name, IEnumerable<string> inputs, Func<FileStream, CancellationToken, Task<bool>> write)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', inputs.Prepend(name)))))[..HashLength];
        Path = System.IO.Path.Combine(folder, $"{System.IO.Path.GetFileNameWithoutExtension(name)}.{hash}{System.IO.Path.GetExtension(name)}");
        _write = write;
    }

    public string Path { get; }

    /// <summary>Its name without the folder: what it is called beside the machine file.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Makes it where it is not there; false where it cannot be made of its inputs.</summary>
    /// <exception cref="FindingException">SU0186: it cannot be written, or an input of it cannot be read.</exception>
    public async Task<bool> MakeAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(Path))
        {
            return true;
        }

        var fresh = $"{Path}.{Guid.NewGuid():N}";
        try
        {
            return await WriteAsync(fresh, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new FindingException(CannotMake(fault.Message), fault);
        }
        finally
        {
            Discard(fresh);
        }
    }

    /// <summary>The same for a trial, which is not possible without it.</summary>
    /// <exception cref="FindingException">SU0186: as above, or it cannot be made of its inputs.</exception>
    public async Task RequireAsync(CancellationToken cancellationToken)
    {
        if (!await MakeAsync(cancellationToken))
        {
            throw new FindingException(CannotMake("what it is made from does not give it"));
        }
    }

    private async Task<bool> WriteAsync(string fresh, CancellationToken cancellationToken)
    {
        await using (var output = new FileStream(fresh, FileMode.CreateNew, FileAccess.ReadWrite))
        {
            if (!await _write(output, cancellationToken))
            {
                return false;
            }
        }

        File.Move(fresh, Path, overwrite: true);
        return true;
    }

    private static void Discard(string fresh)
    {
        try
        {
            File.Delete(fresh);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It goes with its folder, which tells why where even that fails.
        }
    }

    private Finding CannotMake(string why) => new()
    {
        Id = "SU0186",
        Severity = FindingSeverity.Error,
        Summary = $"{Name}, which a trial needs, cannot be made: {why}",
        Cause = "It is made in the cache from the machine's own files; without it that change cannot be tried.",
        Confidence = Confidence.Certain,
        Evidence = [new Evidence(why, Path)],
        Remedies = [new Remedy("Free space there or correct the permissions", $"df {System.IO.Path.GetDirectoryName(Path)}"), new Remedy("Or choose another folder", "export SUNUP_CACHE=/path/to/folder")],
    };
}
