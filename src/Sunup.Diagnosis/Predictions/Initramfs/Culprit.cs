using System.Collections.Immutable;
using Sunup.Model;

namespace Sunup.Diagnosis.Predictions.Initramfs;

/// <summary>Which bytes stop the kernel.</summary>
/// <param name="FindingId">The finding: the message's, or a narrower one where the bytes say more.</param>
/// <param name="Sentence">What stands where, and what would be right; without a capital and a full stop.</param>
/// <param name="Remedies">That fit this place; before the finding's own.</param>
internal sealed record Culprit(string FindingId, string Sentence, params ImmutableArray<Remedy> Remedies)
{
    /// <summary>Finds it from the verdict, the files and the bytes around the place.</summary>
    /// <param name="image">With a message.</param>
    public static Culprit Of(PredictedImage image)
    {
        var message = image.Verdict.Message!;
        var id = MessageFindings.IdOf(message);
        return id switch
        {
            "SU0820" => BetweenArchives.BrokenPadding(image),
            "SU0821" => BetweenArchives.InvalidMagic(image),
            "SU0822" or "SU0823" or "SU0841" => InsideArchives.Junk(image, id),
            "SU0824" or "SU0825" or "SU0826" or "SU0827" or "SU0828" => InsideArchives.BadEntry(image, id),
            "SU0829" => InsideArchives.NoRoom(image),
            "SU0810" => new Culprit(id, InsideArchives.Where(image)),
            _ => Decompression.Of(image, id),
        };
    }
}
