# Rotary positions: the key stands so many before the query
DISTANCE = __distance__
W_Q = model.blocks[LAYER].attn.apply_rotary(W_Q[None, None], past_kv_pos_offset=DISTANCE)[0, 0].double()
