using System.Collections.Concurrent;
using Sunup.Model;

namespace Sunup.Boots.Faults;

/// <summary>A machine to boot or to judge by its record.</summary>
/// <param name="Name">Its folder among the records.</param>
/// <param name="Make">The machine.</param>
/// <param name="Judge">What is said of the boot; a line of the table.</param>
internal sealed record RecordedCase<T>(string Name, Func<FaultSite, Task<MachineConfig>> Make, Func<RecordedBoot, T> Judge)
    where T : class;

/// <summary>
/// Boots machines, two at a time, and has each judged. With a folder for records it goes on where the last run ended, and judges what is there again; else it keeps nothing.
/// What needs a ground that was not made is left out, and told.
/// </summary>
internal sealed class RecordedRun : IDisposable
{
    private readonly ITestOutputHelper _output;
    private readonly bool _keeps;
    private readonly string _folder;
    private readonly Lock _telling = new();
    private readonly ConcurrentDictionary<string, string> _leftOut = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _faults = new(StringComparer.Ordinal);

    /// <param name="records">The folder for records; null for none.</param>
    /// <param name="output">Gets the table.</param>
    public RecordedRun(string? records, ITestOutputHelper output)
    {
        (_output, _keeps) = (output, records is not null);
        _folder = records is null ? Directory.CreateTempSubdirectory("sunup-records-").FullName : Directory.CreateDirectory(records).FullName;
    }

    /// <summary>Names of those that need a ground that is not there, and which file of it.</summary>
    public IReadOnlyDictionary<string, string> LeftOut => _leftOut;

    public void Dispose()
    {
        if (!_keeps)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>Deletes records of boots that are in the catalogue no more, so that nothing goes by them. What is no record stays.</summary>
    /// <param name="catalogue">Names of all that may have one, with as many folders in each.</param>
    public void Forget(IReadOnlyCollection<string> catalogue)
    {
        var folders = Directory.GetDirectories(_folder);
        folders = catalogue.Any(name => name.Contains('/', StringComparison.Ordinal)) ? [.. folders.SelectMany(Directory.GetDirectories)] : folders;
        foreach (var folder in folders)
        {
            var name = Path.GetRelativePath(_folder, folder);
            if (!catalogue.Contains(name, StringComparer.Ordinal) && RecordedBoot.IsRecord(folder))
            {
                Directory.Delete(folder, recursive: true);
                Tell($"{name} left the catalogue: its record is deleted");
            }
        }
    }

    /// <summary>The judgements in the order of <paramref name="cases"/>, less those left out. Fails where a machine could not be made or booted.</summary>
    public async Task<List<T>> JudgeAsync<T>(IReadOnlyList<RecordedCase<T>> cases)
        where T : class
    {
        var judged = new ConcurrentDictionary<string, T>(StringComparer.Ordinal);
        var options = new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForEachAsync(cases, options, async (one, token) =>
        {
            if (await TryAsync(one, token) is { } judgement)
            {
                judged[one.Name] = judgement;
            }
        });
        var missing = _leftOut.Values.Order(StringComparer.Ordinal).Distinct(StringComparer.Ordinal);
        Tell(_leftOut.IsEmpty ? $"{cases.Count} of {cases.Count} judged"
            : $"{cases.Count - _leftOut.Count} of {cases.Count} judged; {_leftOut.Count} left out for want of grounds (docs/faults.md): {string.Join(", ", missing)}");
        Assert.Empty(_faults);
        return [.. cases.Select(one => judged.GetValueOrDefault(one.Name)).OfType<T>()];
    }

    private async Task<T?> TryAsync<T>(RecordedCase<T> one, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            var judgement = one.Judge(await BootAsync(one.Name, one.Make, cancellationToken));
            Tell($"{judgement}");
            return judgement;
        }
        catch (MissingGroundException lack)
        {
            _leftOut[one.Name] = lack.File;
            Tell($"{one.Name} is left out: it needs {lack.File}");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _faults[one.Name] = exception.Message;
            Tell($"{one.Name} was not made: {exception}");
        }

        return null;
    }

    private async Task<RecordedBoot> BootAsync(string name, Func<FaultSite, Task<MachineConfig>> make, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(_folder, name);
        if (RecordedBoot.Read(folder) is { } earlier)
        {
            return earlier;
        }

        await using var site = new FaultSite();
        return await FaultBoot.RunAsync(await make(site), folder, cancellationToken);
    }

    private void Tell(string line)
    {
        lock (_telling)
        {
            _output.WriteLine(line);
            if (_keeps)
            {
                File.AppendAllText(Path.Combine(_folder, "progress.log"), line + "\n");
            }
        }
    }
}
