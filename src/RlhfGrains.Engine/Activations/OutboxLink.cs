using RlhfGrains.Contracts;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Activations;

/// <summary>What is on its way to one receiver.</summary>
sealed class OutboxLink(GrainKey receiver)
{
    public GrainKey Receiver { get; } = receiver;
    public List<PendingSend> Sends { get; } = [];
    public LinkStage Stage { get; set; }
    public int Failures { get; set; }

    /// <summary>So many of them are counted as on their way.</summary>
    public int Counted { get; set; }

    public TimeSpan RetryAt { get; set; }

    public Parcel Pack(GrainKey sender, ActivationOptions options)
    {
        List<ParcelItem> messages = [];
        var bytes = 0;
        for (var i = 0; i < Sends.Count && i < options.ParcelMessagesMax && bytes < options.ParcelBytesMax; i++)
        {
            messages.Add(new ParcelItem(Sends[i].Id.Number, Sends[i].NotBefore > Sending.AtOnce, Sends[i].Message));
            bytes += Sends[i].Message.Length;
        }
        return new Parcel(sender, messages);
    }
}

enum LinkStage
{
    Idle,
    Ready,
    Delivering,
    Resting,
}
