package dev.darkroom.worker.drawing;

/// What a model makes of a picture to start from.
public enum PictureUse {
    /// It has no image encoder, or one that draws noise of its own, so that no two drawings agree.
    NEVER,
    /// It starts from one, with or without a mask, where one is given.
    WHERE_GIVEN,
    /// It was trained to repaint: nothing is drawn without a picture and a mask.
    ALWAYS
}
