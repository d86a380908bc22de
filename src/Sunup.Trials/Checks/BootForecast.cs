using Sunup.Diagnosis.Predictions.Comparisons;
using Sunup.Model;
using Sunup.Planning.Artifacts;

namespace Sunup.Trials.Checks;

/// <summary>What is predicted of a boot, made from its files while it is powered on, to be held against it.</summary>
/// <param name="resolver">Finds what the machine file names.</param>
public sealed class BootForecast(ArtifactResolver resolver)
{
    private Task<CheckReport>? _check;

    /// <summary>Starts reading; once the machine's files are at hand.</summary>
    /// <param name="machine">As it is booted.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public void Start(MachineConfig machine, CancellationToken cancellationToken) =>
        _check ??= Task.Run(() => new MachineCheck(resolver).RunAsync(machine, new CheckOptions(), progress: null, cancellationToken), CancellationToken.None);

    /// <summary>What was predicted beside what was seen; null where nothing could be predicted, or the boot was ended by hand.</summary>
    /// <param name="trace">Of the boot.</param>
    /// <param name="note">Told why nothing could be predicted.</param>
    public async Task<BootComparison?> CompareAsync(BootTrace trace, Action<string> note)
    {
        if (_check is null)
        {
            return null;
        }

        try
        {
            return BootComparison.Of((await _check).AllPredictions, trace);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception error) when (error is FindingException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            note($"nothing was predicted of this boot: {error.Message}");
            return null;
        }
    }
}
